"""What the search over everything finds of applications: those within the member's reach."""

from functools import partial

from django.db.models import QuerySet

from console.lists.searching import numbered
from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable
from portal.models import Application
from portal.permissions import VIEW_PORTAL

MOST_COMPARED = 1_000
"""Of the applications that match, to find the best."""


def _applications(member: Membership, typed: str) -> QuerySet[Application]:
    return member.organization.applications.readable_by(member).found_by(typed).with_owner()


def _application(found: Application) -> Hit:
    owner = f"Application of {found.owner}" if found.owner else "No owner"
    return Hit(found.name, owner, found.get_absolute_url())


APPLICATIONS = Searchable(
    "applications",
    "app-window",
    VIEW_PORTAL,
    rows=_applications,
    hit=_application,
    url_name="applications:applications",
    rank=50,
    some=partial(numbered, most=MOST_COMPARED),
)
