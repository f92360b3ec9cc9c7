"""Operators see which emails wait, and why. No page shows what an email says."""

from uuid import UUID

from django.contrib import admin
from django.db.models import Q

from console.operators.columns import State, itself, moment, mono, state, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, StateFilter
from outbox.models import Mail

STATES: dict[str, State] = {
    "waiting": ("waiting", "Waiting"),
    "sent": ("good", "Sent"),
    "undeliverable": ("bad", "Could not be delivered"),
    "skipped": ("muted", "Not sent"),
}


def kind_of(mail: Mail) -> str:
    """The kind of the email in words."""
    return mail.kind.replace("-", " ").capitalize()


def state_of(mail: Mail | None) -> State:
    """The state of the email, as the column shows it; None for no email."""
    return STATES[mail.state] if mail else ("none", "None")


MAIL_COLUMNS = (
    itself("Email", kind_of),
    words("To", "recipient"),
    state("State", state_of),
    moment("Requested", "created_at"),
)


class MailStateFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states = {
        "waiting": ("Waiting", Q(sent_at=None, undeliverable_at=None, skipped_at=None)),
        "sent": ("Sent", Q(sent_at__isnull=False)),
        "undeliverable": ("Could not be delivered", Q(undeliverable_at__isnull=False)),
        "skipped": ("Not sent", Q(skipped_at__isnull=False)),
    }
    passing = {
        "late": ("Not sent in time", lambda: Mail.objects.late().values("pk")),
        "given-up": ("Not delivered, last 7 days", lambda: Mail.objects.given_up().values("pk")),
    }


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """A mail on its way."""

    rank = 70
    group = ListGroup.DELIVERY
    icon = "mail"
    purpose = "Every email that this console sends, newest first. What it says is not shown."
    list_display = MAIL_COLUMNS
    list_filter = [MailStateFilter]
    search_help_text = "Start of an address, or the ID of an email or of what it is about."
    ordering = ["-created_at", "-pk"]
    details = [
        words("To", "recipient"),
        words("Kind", kind_of),
        state("State", state_of),
        moment("Requested", "created_at"),
        moment("Next attempt", lambda mail: mail.due_at if mail.state == "waiting" else None),
        moment("Sent", "sent_at"),
        moment("Given up", "undeliverable_at"),
        moment("Dropped", "skipped_at"),
        words("Failed attempts", lambda mail: str(mail.attempts) if mail.attempts else ""),
        words("Last error", "last_error"),
        mono("Message-ID", "message_id"),
        mono("Request ID", "request_id"),
        mono("ID", "pk"),
    ]

    def heading(self, row: Mail) -> str:
        return f"{kind_of(row)} to {row.recipient}"

    def matches(self, term: str) -> list[Q]:
        try:
            key = UUID(term)
        except ValueError:
            return []
        return [Q(pk=key), Q(subject_id=str(key)), Q(organization_id=key)]

    def starts(self, term: str) -> list[Q]:
        return [Q(recipient_key__startswith=term.lower())]
