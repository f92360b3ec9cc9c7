"""The pages of everything that operators can do, and what is typed there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from console.operators.acting import OperatedAdmin

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
    form = {"reason": WHY, "address": "mia@example.com", **other}
    return {name: form[name] for name in action.form.base_fields}
