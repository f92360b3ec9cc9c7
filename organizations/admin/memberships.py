"""Memberships of people in organizations."""

from django.contrib import admin
from django.db.models import Q, QuerySet

from accounts.models import User
from console.operators.columns import itself, link, moment, mono, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, Section
from organizations.models import Membership
from organizations.models.membership import Notify
from organizations.tenancy.group_roles import groups_of
from organizations.tenancy.operator_search import organization_ids_at, user_ids_starting

ROLES = words("Roles", "roles_sentence")
JOINED = moment("Joined", "joined_at")
ENDS = moment("Access ends", "ends_at")
SUSPENDED = moment("Suspended", "suspended_at")
MEMBERSHIP = [link("Organization", "organization"), ROLES, JOINED, ENDS, SUSPENDED]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    rank = 30
    group = ListGroup.PEOPLE
    icon = "id-card"
    purpose = "Who belongs to which organization, newest first."
    list_display = [
        itself("Member"),
        link("Organization", "organization"),
        ROLES,
        JOINED,
        ENDS,
        SUSPENDED,
    ]
    search_help_text = (
        "Start of a name or address, any full email address, or the handle or ID of an"
        " organization."
    )
    # By an index of the times, PostgreSQL would also read the members of one organization, past
    # everyone who has joined another one since.
    ordering = ["-pk"]
    details = [
        link("Member", "user"),
        words("Email address", "user.email"),
        link("Organization", "organization"),
        ROLES,
        words("Groups", lambda membership: ", ".join(map(str, groups_of(membership)))),
        JOINED,
        ENDS,
        SUSPENDED,
        words("Reason for the suspension", "suspension_reason"),
        words("Notifications", lambda membership: Notify(membership.notify).label),
        mono("ID", "pk"),
    ]
    prefetched = ("user", "organization", "roles")

    def heading(self, row: Membership) -> str:
        return f"{row.user} in {row.organization}"

    def matches(self, term: str) -> list[Q]:
        """Conditions for memberships in an organization, and of people whose names start so."""
        return [Q(organization__in=organization_ids_at(term)), Q(user__in=user_ids_starting(term))]


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's memberships, newest first."""
    memberships = Membership.objects.filter(user=user).select_related("organization")
    return memberships.prefetch_related("roles").order_by("-joined_at", "-pk")


MEMBERSHIPS_OF_PERSON = Section(
    title="Organizations",
    model=Membership,
    rows=memberships_of,
    columns=MEMBERSHIP,
    query=lambda user: user.email,
    rank=10,
)
