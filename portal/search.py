"""Applications in the search over everything: those that the member sees."""

from functools import partial

from django.db.models import QuerySet

from console.lists.searching import numbered
from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable
from portal.models import Application
from portal.permissions import VIEW_PORTAL

MOST_COMPARED = 1_000
"""How many matching applications are compared to find the best."""


def _matching_applications(member: Membership, typed: str) -> QuerySet[Application]:
    """Applications that the member sees and that match the text."""
    return member.organization.applications.readable_by(member).found_by(typed).with_owner()


def _application_hit(application: Application) -> Hit:
    """The line of the results about an application."""
    owner = f"Application of {application.owner}" if application.owner else "No owner"
    return Hit(application.name, owner, application.get_absolute_url())


APPLICATIONS = Searchable(
    "applications",
    "app-window",
    VIEW_PORTAL,
    rows=_matching_applications,
    hit=_application_hit,
    url_name="applications:applications",
    rank=50,
    some=partial(numbered, most=MOST_COMPARED),
)
