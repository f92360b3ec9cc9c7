"""What needs attention on Home: invoices that are overdue."""

from datetime import UTC, date
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone

from billing import permissions
from billing.models import Invoice
from console.words import dates
from organizations.models import Organization
from organizations.tenancy.troubles import Trouble, TroubleKind, TroubleRow


def _overdue_invoices(organization: UUID) -> QuerySet[Any]:
    """Invoices of which something is open after the day on which they were due, in UTC.

    The page of an invoice says so hours before or after, if the seller has another time zone.
    """
    today = TruncDate(Value(timezone.now(), DateTimeField()), tzinfo=UTC)
    overdue = Invoice.objects.unsettled().filter(organization=organization, due_on__lt=today)
    return overdue.annotate(
        trouble_since=F("created_at"),
        trouble_subject=F("number"),
        trouble_place=Cast("due_on", CharField()),
        trouble_key=Cast("pk", CharField()),
    )


def _trouble_of_invoice(organization: Organization, row: TroubleRow) -> Trouble:
    """An overdue invoice leads to its page, which says how to pay it."""
    url = reverse("billing:invoice", args=[organization.handle, UUID(row.trouble_key)])
    due_on = dates.day(date.fromisoformat(row.trouble_place))
    return Trouble(
        title=f"Invoice {row.trouble_subject}, due {due_on}",
        url=url,
        words="Overdue",
        at=row.trouble_since,
        label="View invoice",
        fix_url=url,
        since="issued",
    )


OVERDUE_INVOICES = TroubleKind(
    "overdue-invoices", (permissions.MANAGE_INVOICE,), _overdue_invoices, _trouble_of_invoice
)
