"""What the Developer Portal declares."""

from console.pages import Pages
from organizations.handles import ReservedWords
from organizations.navigation import Entry
from organizations.roles import Permission

DECLARED = [
    Pages("portal.urls", under="organizations/<handle:handle>/portal/"),
    Entry("Developer Portal", "portal:home", Permission.VIEW_PORTAL, "globe", rank=20),
    ReservedWords("portal"),
]
