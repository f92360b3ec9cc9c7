"""Invoices and credit notes: drafts until they are issued, then kept forever."""

import uuid
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from billing.models.payment import Payment
from billing.models.series import InvoiceSeries
from billing.models.subscription import BillingSubscription
from billing.money import Money
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"


class InvoiceState(models.TextChoices):
    """A draft has no number and may change; an issued invoice may not. Discarding is final."""

    DRAFT = "draft", "Draft"
    ISSUED = "issued", "Issued"
    DISCARDED = "discarded", "Discarded"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Invoices by state, and by how much of them is paid."""

    def drafts(self) -> Self:
        return self.filter(state=InvoiceState.DRAFT)

    def held(self) -> Self:
        """Drafts that could not be issued at the last try."""
        return self.drafts().exclude(held_because="")

    def longest_untried(self) -> Self:
        """Ordered by the last try to issue: drafts that were never tried, then the oldest try."""
        return self.order_by(F("tried_at").asc(nulls_first=True), "created_at", "pk")

    def unissued(self) -> Self:
        """Drafts and discarded drafts: nothing of them was ever sent."""
        return self.exclude(state=InvoiceState.ISSUED)

    def issued(self) -> Self:
        """Issued invoices and credit notes."""
        return self.filter(state=InvoiceState.ISSUED)

    def charges(self) -> Self:
        """Issued invoices, without the credit notes that correct them."""
        return self.issued().filter(kind=InvoiceKind.INVOICE)

    def with_balance(self) -> Self:
        """Annotated with `paid_minor`, `credited_minor` and the open amount, `balance_minor`."""
        paid = _sum_of(Payment.objects.filter(invoice=OuterRef("pk")), "invoice", "amount_minor")
        notes = Invoice.objects.issued().filter(corrects=OuterRef("pk"))
        return self.annotate(
            paid_minor=paid, credited_minor=_sum_of(notes, "corrects", "total_minor")
        ).annotate(balance_minor=F("total_minor") - F("paid_minor") - F("credited_minor"))

    def with_balance_on(self, today: date) -> Self:
        """Annotated like `with_balance`, and with the date `day`, on which the balance is shown."""
        day = Value(today, output_field=models.DateField())
        return self.with_balance().annotate(day=day)

    def not_noted_as_settled(self) -> Self:
        """Issued invoices that are not noted as settled: something is open of most of them."""
        return self.charges().filter(settled_at=None)

    def unsettled(self) -> Self:
        """Issued invoices of which something is open, with their balance."""
        return self.not_noted_as_settled().with_balance().filter(balance_minor__gt=0)

    def settled(self) -> Self:
        """Invoices of which nothing is open, whether that is noted or not, with their balance."""
        return self.with_balance().filter(balance_minor__lte=0)

    def overdue(self, today: date) -> Self:
        """Unsettled invoices whose due date is before `today`."""
        return self.unsettled().filter(due_on__lt=today)

    def recently_overdue(self, today: date, among: int) -> Self:
        """Overdue invoices among the `among` unsettled ones that were due last, for a fast page."""
        unsettled = self.not_noted_as_settled().filter(due_on__lt=today).order_by("-due_on")
        return self.overdue(today).filter(pk__in=unsettled.values("pk")[:among])


class Invoice(models.Model):
    """An invoice, or the credit note that corrects one.

    A draft has only lines and sums. When it is issued, it gets its number, its dates, a copy of
    the seller's and the buyer's details, and its documents, and a database trigger refuses any
    later change. An issued invoice outlives its organization, as the law demands, and then
    belongs to none. Amounts are never below 0, also on a credit note, which gives them back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.SET_NULL, related_name="invoices"
    )
    subscription = models.ForeignKey(
        BillingSubscription, null=True, on_delete=models.SET_NULL, related_name="invoices"
    )
    kind = models.CharField(max_length=11, choices=InvoiceKind)
    state = models.CharField(max_length=9, choices=InvoiceState, default=InvoiceState.DRAFT)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.RESTRICT, related_name="credit_notes"
    )
    series = models.ForeignKey(
        InvoiceSeries, null=True, on_delete=models.RESTRICT, related_name="invoices"
    )
    position = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=40, blank=True, db_default="")
    reference = models.CharField(max_length=25, blank=True, db_default="")
    """The ISO 11649 reference that a bank transfer names."""
    held_because = models.CharField(max_length=300, blank=True, db_default="")
    """Why a draft could not be issued at the last try; empty otherwise."""
    tried_at = models.DateTimeField(null=True)
    """When a scheduled task last tried to issue the draft; None if none did."""
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    """The first day that is not in the period."""
    seller = models.JSONField(default=dict)
    """The seller's details as they were when the invoice was issued; empty in a draft."""
    buyer = models.JSONField(default=dict)
    """The buyer's details as they were when the invoice was issued; empty in a draft."""
    taxes = models.JSONField(default=list)
    """The tax for each category and rate, as the documents have it."""
    note = models.CharField(max_length=300, blank=True, db_default="")
    """A note on the document, such as why a credit note corrects an invoice."""
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True, editable=False)
    """When a task noted that nothing is open; a trigger clears it when a payment goes back."""

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="invoice_key_within_organization"
            ),
            choice_constraint("kind", InvoiceKind),
            choice_constraint("state", InvoiceState),
            models.CheckConstraint(
                condition=Q(kind="invoice", corrects=None)
                | Q(kind="credit_note", corrects__isnull=False),
                name="invoice_tells_what_it_corrects",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "discarded"],
                    number="",
                    position=None,
                    series=None,
                    issued_on=None,
                    due_on=None,
                )
                | Q(
                    state="issued",
                    held_because="",
                    position__gte=1,
                    series__isnull=False,
                    issued_on__isnull=False,
                    due_on__gte=F("issued_on"),
                )
                & ~Q(number=""),
                name="invoice_with_a_number_is_issued",
            ),
            models.CheckConstraint(
                condition=Q(
                    net_minor__gte=0, tax_minor__gte=0, total_minor=F("net_minor") + F("tax_minor")
                ),
                name="invoice_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="invoice_uses_a_currency"
            ),
            models.CheckConstraint(
                condition=Q(period_start=None, period_end=None)
                | Q(period_end__gt=F("period_start")),
                name="invoice_with_a_period_has_days",
            ),
            models.UniqueConstraint(fields=["series", "position"], name="invoice_position_is_once"),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="invoice_number_is_once"
            ),
            models.UniqueConstraint(
                fields=["subscription", "period_start"],
                condition=Q(kind="invoice"),
                name="invoice_once_per_period",
            ),
            SameOrganization("corrects"),
            SameOrganization("subscription"),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="invoice_of_org"),
            models.Index(fields=["-created_at", "-id"], name="invoice_by_creation"),
            models.Index(
                fields=["organization", "created_at"],
                condition=Q(state="draft"),
                name="invoice_draft_of_org",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(state="issued", kind="invoice"),
                name="invoice_by_due_date",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(state="issued", kind="invoice", settled_at=None),
                name="invoice_not_noted",
            ),
            models.Index(fields=["reference"], name="invoice_by_reference"),
            models.Index(fields=["total_minor", "-created_at", "-id"], name="invoice_by_total"),
            models.Index(
                fields=["issued_on", "series", "position"],
                condition=Q(state="issued"),
                name="invoice_by_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.get_state_display()

    @property
    def is_draft(self) -> bool:
        return self.state == InvoiceState.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.state == InvoiceState.ISSUED

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT_NOTE

    @property
    def net(self) -> Money:
        """The sum without tax."""
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        """The tax of all rates together."""
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        """The sum with tax."""
        return Money(self.total_minor, self.currency)

    @property
    def last_day(self) -> date | None:
        """The last day of the period; None for an invoice without a period."""
        return self.period_end and self.period_end - timedelta(days=1)


def _sum_of(rows: models.QuerySet[Any], by: str, field: str) -> Any:
    """A subquery: the sum of `field` over rows whose key `by` is the invoice; 0 without rows."""
    sums = rows.order_by().values(by).annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(sums, output_field=models.BigIntegerField()), 0)
