"""Operators' pages of billing: each list, a row of each kind, and their forms."""

from collections.abc import Iterator

from django.db.models import Model

from accounts.models import User
from billing.models import (
    BillingProfile,
    Invoice,
    Payment,
    PaymentAttempt,
    ProviderFinding,
    Seller,
    TaxRate,
    Tier,
)
from console.operators.columns import list_of, page_of
from tests.showcase.acts import presses
from tests.showcase.shot import Shot

PAGE = "billing-operators"
LISTS = (
    *(Invoice, Payment, PaymentAttempt, ProviderFinding),
    *(BillingProfile, Seller, Tier, TaxRate),
)
OF_LISTS: dict[str, tuple[type[Model], str, str]] = {
    "new-tier": (Tier, "new", "New tier"),
    "new-tax-rate": (TaxRate, "new", "New tax rate"),
    "export": (Invoice, "export", "Export invoices"),
}
"""By the name of the picture: the list that has the form, its address there, and its button."""


def billing_operator_shots() -> Iterator[Shot]:
    """Of what the demo has, with a difference from the payment provider."""
    olivia = User.objects.get(email="olivia@console.example")
    ProviderFinding.objects.create(
        reference="pi_3QX1", what="More was paid than was open.", amount_minor=5_831, currency="EUR"
    )
    for model in LISTS:
        yield Shot(PAGE, f"{model._meta.model_name}-list", list_of(model), olivia)
    drafts = f"{list_of(Invoice)}?state=drafts"
    yield Shot(PAGE, "drafts", drafts, olivia)
    yield Shot(PAGE, "nothing", f"{list_of(Invoice)}?q=nothing-at-all", olivia)
    for state, row in _rows().items():
        yield Shot(PAGE, state, page_of(row), olivia)
    for slug, (row, button) in _forms().items():
        address = page_of(row).replace("/change/", f"/{slug}/")
        yield Shot(PAGE, slug, address, olivia)
        yield Shot(PAGE, f"{slug}-error", address, olivia, presses(button))
    for state, (listed, slug, button) in OF_LISTS.items():
        yield Shot(PAGE, state, f"{list_of(listed)}{slug}/", olivia, presses(button))


def _issued(kind: str) -> Invoice:
    return Invoice.objects.issued().filter(kind=kind).earliest("created_at")


def _draft() -> Invoice:
    return Invoice.objects.drafts().get(organization__name="Laboratoire Curie")


def _finding() -> ProviderFinding:
    return ProviderFinding.objects.get(reference="pi_3QX1")


def _open() -> Invoice:
    return Invoice.objects.unsettled().earliest("created_at")


def _rows() -> dict[str, Model]:
    found = {
        "draft": _draft(),
        "paid": _issued("invoice"),
        "overdue": _open(),
        "credit-note-row": _issued("credit_note"),
        "payment": Payment.objects.earliest("pk"),
        "attempt": PaymentAttempt.objects.filter(state="failed").first(),
        "finding": _finding(),
        "exempt": BillingProfile.objects.get(organization__name="Suttner Foundation"),
        "seller": Seller.objects.get(),
        "tier": Tier.objects.get(code="team"),
        "tax-rate": TaxRate.objects.earliest("pk"),
    }
    assert None not in found.values()
    return found  # type: ignore[return-value]  # it was just asked


def _forms() -> dict[str, tuple[Model, str]]:
    return {
        "issue": (_draft(), "Issue invoice"),
        "discard": (_draft(), "Discard draft"),
        "record-payment": (_open(), "Record payment"),
        "credit-note": (_open(), "Credit note"),
        "refund": (_issued("invoice"), "Record refund"),
        "write-off": (_open(), "Write off"),
        "override-tax": (BillingProfile.objects.earliest("pk"), "Override tax"),
        "set-tier": (BillingProfile.objects.earliest("pk"), "Set tier"),
        "reverse": (Payment.objects.earliest("pk"), "Reverse payment"),
        "settle": (_finding(), "Settle difference"),
        "edit": (Seller.objects.get(), "Change seller"),
        "set-limit": (Tier.objects.get(code="team"), "Set limit"),
        "add-price": (Tier.objects.get(code="team"), "Add price"),
    }
