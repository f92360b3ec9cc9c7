"""What the Developer Portal adds to pages of lower apps."""

from portal import permissions
from portal.my_applications import apis_to_find, my_applications
from projects.parts import HOME, Part

MY_APPLICATIONS = Part(
    HOME,
    "portal/_my_applications.html",
    permissions.SUBSCRIBE_APPLICATION,
    my_applications,
    rank=20,
)
APIS_TO_FIND = Part(
    HOME, "portal/_apis_to_find.html", permissions.VIEW_PORTAL, apis_to_find, rank=30
)
