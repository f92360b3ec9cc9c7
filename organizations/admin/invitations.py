"""Invitations, their state and their emails."""

from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet

from accounts.admin import addresses_of
from accounts.models import User
from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, Section, matching
from organizations.models import Invitation
from organizations.tenancy.operator_search import organization_ids_at
from outbox.admin import MAIL_COLUMNS, state_of
from outbox.models import Mail

FATES: dict[str, State] = {
    "accepted_at": ("good", "Accepted"),
    "declined_at": ("muted", "Declined"),
    "revoked_at": ("muted", "Revoked"),
}


def fate_of(invitation: Invitation) -> State:
    """Whether an invitation was accepted, declined or revoked, has expired, or is open."""
    for field, fate in FATES.items():
        if getattr(invitation, field):
            return fate
    return ("muted", "Expired") if invitation.is_lapsed else ("waiting", "Open")


def mails_about(invitation: Invitation) -> QuerySet[Mail]:
    """The emails of an invitation, its resends and its reminder, newest first."""
    return Mail.objects.filter(subject_id=str(invitation.pk)).order_by("-created_at", "-pk")


MAIL_STATE = state("Email", lambda invitation: state_of(invitation.mail))
INVITATION_COLUMNS = [
    itself("Invited"),
    words("Roles", "offer"),
    state("State", fate_of),
    MAIL_STATE,
    moment("Expires", "expires_at"),
]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations to join an organization."""

    rank = 40
    group = ListGroup.PEOPLE
    icon = "mail-plus"
    purpose = "Everyone who was invited to an organization, newest first."
    list_display = [
        itself("Invited"),
        link("Organization", "organization"),
        state("State", fate_of),
        MAIL_STATE,
        moment("Invited on", "invited_at"),
    ]
    search_help_text = (
        "Start of an address, the ID of an invitation, or the handle or ID of an organization."
    )
    ordering = ["-invited_at", "-pk"]
    details = [
        words("Email address", "email"),
        link("Organization", "organization"),
        words("Roles", "offer"),
        state("State", fate_of),
        MAIL_STATE,
        link("Invited by", "invited_by"),
        words("Invited by service account", "invited_by_machine"),
        moment("Invited on", "invited_at"),
        moment("Expires", "expires_at"),
        moment("Reminded", "reminded_at"),
        moment("New one requested", "renewal_asked_at"),
        moment("Accepted", "accepted_at"),
        link("Accepted by", "accepted_by"),
        moment("Declined", "declined_at"),
        moment("Revoked", "revoked_at"),
        mono("ID", "pk"),
    ]
    sections = [
        Section(
            title="Emails",
            model=Mail,
            rows=mails_about,
            columns=MAIL_COLUMNS,
            query=lambda invitation: invitation.pk,
        )
    ]
    prefetched = ("organization", "mail", "invited_by", "accepted_by", "roles")

    def heading(self, row: Invitation) -> str:
        return f"Invitation to {row.email}"

    def matches(self, term: str) -> list[Q]:
        """Conditions for an invitation with this ID, or an organization with this handle or ID."""
        conditions = [Q(organization__in=organization_ids_at(term))]
        try:
            return [*conditions, Q(pk=UUID(term))]
        except ValueError:
            return conditions

    def starts(self, term: str) -> list[Q]:
        """Conditions for invitations to addresses that start with the term."""
        return [Q(email_key__startswith=term.lower())]


def invitations_to(user: User) -> QuerySet[Invitation]:
    """Invitations to any of the person's addresses, newest first."""
    keys = {user.email, *addresses_of(user).values_list("email", flat=True)}
    invitations = Invitation.objects.prefetch_related("organization", "mail")
    invitations = invitations.order_by("-invited_at", "-pk")
    return matching(invitations, *(Q(email_key=key) for key in keys))


INVITATIONS_TO_PERSON = Section(
    title="Invitations",
    model=Invitation,
    rows=invitations_to,
    columns=[
        itself("Invited"),
        link("Organization", "organization"),
        state("State", fate_of),
        MAIL_STATE,
        moment("Expires", "expires_at"),
    ],
    query=lambda user: user.email,
    rank=30,
)
