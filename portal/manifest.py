"""What the Developer Portal declares."""

from console.manifests import all_in
from console.pages import Pages
from organizations.handles import ReservedWords
from organizations.navigation import Entry
from portal import permissions

DECLARED = [
    *all_in(permissions),
    Pages("portal.urls.portal", under="portal/<handle:handle>/"),
    Pages("portal.urls.former", under="organizations/<handle:handle>/"),
    Entry("Developer Portal", "portal:home", permissions.VIEW_PORTAL, "globe", rank=20),
    ReservedWords("portal"),
]
