"""The pages of everything that operators can do, and what is typed there."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from billing.models import TierPrice
from console.operators.acting import OperatedAdmin

TYPED = {
    "amount": "10.00",
    "reference": "SEPA 4711",
    "name": "Team",
    "text": "For teams.",
    "position": "1",
    "is_public": "on",
    "meter": "members",
    "included": "50",
    "interval": "month",
    "legal_name": "Console GmbH",
    "line_1": "Hafenstraße 2",
    "city": "Hamburg",
    "country": "DE",
    "vat_id": "DE136695976",
    "email": "billing@console.example",
    "override": "charged",
    "iban": "DE89370400440532013000",
    "currency": "EUR",
    "terms_days": "14",
    "series_prefix": "CON",
    "time_zone": "Europe/Berlin",
}
WHY = "They asked us to, ticket 4711."
PAGES = [
    (model, action)
    for model, model_admin in sorted(admin.site._registry.items(), key=lambda m: m[0]._meta.label)
    if isinstance(model_admin, OperatedAdmin)
    for action in model_admin.operator_actions
]
every_page = pytest.mark.parametrize(
    ("model", "action"), PAGES, ids=[action.slug for _, action in PAGES]
)


def address(row, page):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def typed(action, **other):
    """What fits each field of the form."""
    today = timezone.now().date()
    form = {
        "reason": WHY,
        "address": "mia@example.com",
        "price": TierPrice.objects.latest("amount_minor").pk,
        "received_on": today.isoformat(),
        "valid_from": (today + timedelta(days=7)).isoformat(),
        **TYPED,
        **other,
    }
    return {name: form.get(name, "") for name in action.form.base_fields}
