"""Organizations, with their members, invitations, handles and history."""

from datetime import datetime

from django.contrib import admin
from django.db.models import Max, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from audit.admin import EVENT_COLUMNS
from audit.models import Event
from console.lists.paging import CappedCount, Total
from console.operators.acting import OperatedAdmin
from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section, StateFilter
from organizations.actions.own_roles import MOST_ROLES
from organizations.admin import actions
from organizations.admin.handles import HANDLE_STATE
from organizations.admin.invitations import INVITATION_COLUMNS
from organizations.models import Handle, Invitation, Membership, Organization, Role
from organizations.tenancy.operator_search import organization_ids_at, user_ids_at


def state_of(organization: Organization) -> State:
    """Suspended, scheduled for deletion, or running."""
    if organization.is_suspended:
        return "bad", "Suspended"
    if organization.is_being_deleted:
        return "waiting", "Deletion scheduled"
    return "good", "Running"


def administrator_seen_at(organization: Organization) -> datetime | None:
    """The last sign-in of an administrator; None if none signed in."""
    administrators = organization.administrators()
    last: datetime | None = administrators.aggregate(at=Max("user__last_login"))["at"]
    return last


def members_of(organization: Organization) -> QuerySet[Membership]:
    """The members of an organization, newest first."""
    members = organization.memberships.prefetch_related("user", "roles")
    return members.order_by("-joined_at", "-pk")


def invitations_of(organization: Organization) -> QuerySet[Invitation]:
    """All invitations of an organization, newest first."""
    invitations = organization.invitations.prefetch_related("mail", "roles")
    return invitations.order_by("-invited_at", "-pk")


SECTIONS = [
    Section(
        title="Members",
        model=Membership,
        rows=members_of,
        columns=[
            link("Member", "user"),
            words("Email address", "user.email"),
            words("Roles", "roles_sentence"),
            moment("Joined", "joined_at"),
        ],
        query=lambda organization: organization.pk,
        rank=10,
    ),
    Section(
        title="Invitations",
        model=Invitation,
        rows=invitations_of,
        columns=INVITATION_COLUMNS,
        query=lambda organization: organization.pk,
        rank=20,
    ),
    Section(
        title="Own roles",
        model=Role,
        rows=lambda organization: organization.role_rows.order_by("name_key"),
        columns=[itself("Role"), mono("Slug", "slug"), words("What it is for", "description")],
        rank=30,
        most=MOST_ROLES,
    ),
    Section(
        title="Handles",
        model=Handle,
        rows=lambda organization: organization.handles.order_by("-claimed_at", "-pk"),
        columns=[itself("Handle"), HANDLE_STATE, moment("Taken", "claimed_at")],
        query=lambda organization: organization.pk,
        rank=40,
    ),
    Section(
        title="History",
        model=Event,
        rows=lambda organization: Event.objects.within(organization.pk).order_by("-at", "-pk"),
        columns=EVENT_COLUMNS,
        query=lambda organization: organization.pk,
        rank=80,
    ),
]


class OrganizationFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states = {
        "running": ("Running", Q(suspended_at=None, deletion_asked_at=None)),
        "suspended": ("Suspended", Q(suspended_at__isnull=False)),
        "deletion": ("Deletion scheduled", Q(removal_due_at__isnull=False)),
    }


@admin.register(Organization)
class OrganizationAdmin(OperatedAdmin):
    """An organization, with the newest of its rows and links to all of them."""

    rank = 10
    group = ListGroup.PEOPLE
    icon = "building-2"
    purpose = "Every organization, newest first."
    list_display = [
        itself("Organization"),
        mono("Handle", "handle"),
        state("State", state_of),
        words("Members", lambda organization: Total(organization.member_count)),
        link("Creator", "creator"),
        moment("Created", "created_at"),
    ]
    list_filter = [OrganizationFilter]
    search_help_text = (
        "Start of a name or handle, any former handle, an ID, or any full email address of a"
        " member."
    )
    ordering = ["-created_at", "-pk"]
    details = [
        state("State", state_of),
        words("Reason", "suspension_reason"),
        moment("Suspended", "suspended_at"),
        moment("Deletion requested", "deletion_asked_at"),
        link("Requested by", "deletion_asked_by"),
        moment("Permanently deleted", "removal_due_at"),
        words("Second factor required starting", "second_factor_from"),
        mono("Handle", "handle"),
        mono("ID", "pk"),
        link("Creator", "creator"),
        moment("Last sign-in of an administrator", administrator_seen_at),
        moment("Created", "created_at"),
    ]
    sections = SECTIONS
    operator_actions = [
        actions.SUSPEND,
        actions.UNSUSPEND,
        actions.APPOINT,
        actions.LIFT_REQUIREMENT,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        rows = super().get_queryset(request).prefetch_related("creator", "deletion_asked_by")
        members = Membership.objects.filter(organization=OuterRef("pk"))
        # For the search. PostgreSQL has an index on this expression.
        return rows.alias(name_key=Lower("name")).annotate(member_count=CappedCount(members))

    def matches(self, term: str) -> list[Q]:
        """Conditions for a current or former handle, an ID, or a member's email address."""
        by_handle = Handle.objects.filter(handle=term.lower()).values("organization")
        by_member = Membership.objects.filter(user__in=user_ids_at(term)).values("organization")
        return [Q(pk__in=by_handle), Q(pk__in=by_member), Q(pk__in=organization_ids_at(term))]

    def starts(self, term: str) -> list[Q]:
        """Conditions for names and handles that start with the term."""
        return [Q(name_key__startswith=term.lower()), Q(handle__startswith=term.lower())]

    def organization_of(self, row: Organization) -> Organization:
        return row

    def describe(self, row: Organization) -> str:
        """The name with the handle, because several organizations can have one name."""
        return f"{row.name} ({row.handle})"
