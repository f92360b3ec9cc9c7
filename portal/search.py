"""What the search over everything finds of applications: those within the member's reach."""

from django.db.models import QuerySet

from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable
from portal.models import Application
from portal.permissions import VIEW_PORTAL


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
    is_many=True,
)
