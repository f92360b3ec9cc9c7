"""What usage adds to pages of lower apps: calls of the last seven days."""

from projects.cards import PROJECTS, CardPart
from usage import permissions
from usage.calls_lately import of_projects

CALLS_OF_PROJECTS = CardPart(
    PROJECTS, "usage/_calls_of_project.html", permissions.VIEW_ANALYTICS, of_projects, rank=60
)
