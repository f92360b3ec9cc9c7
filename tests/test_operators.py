"""An operator's lists filter by what they offer, and answer no other question about a row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.urls import reverse

from console.models import JobRecord
from console.operators.lookup import ReadOnlyAdmin
from tests.cast import make_person
from tests.reading import links
from tests.samples import things_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
LOOKUPS = (
    "",
    "__exact",
    "__iexact",
    "__startswith",
    "__contains",
    "__regex",
    "__gt",
    "__in",
    "__isnull",
    "__isempty",
    "__text__startswith",
    "__text__regex",
)

# Written out, so that a lookup no one meant fails: names of filters that are names of fields, too.
ALLOWED: dict[str, set[str]] = {
    "audit.Event": {"kind"},
    "billing.Invoice": {"state"},
    "billing.PaymentAttempt": {"state"},
}


@pytest.fixture
def olga():
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


def paths(model: type[Model], depth: int = 3) -> Iterator[str]:
    """The fields of the model, and through its relations, in both directions, those of others."""
    yield "pk"
    fields: Any = model._meta.get_fields(include_hidden=True)
    for field in fields:
        yield field.name
        if field.related_model and depth > 1:
            yield from (f"{field.name}__{path}" for path in paths(field.related_model, depth - 1))


def changelist(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@every_model
def test_a_list_answers_only_the_lookups_it_offers(model, rf):
    model_admin = admin.site._registry[model]
    asked = {f"{path}{lookup}" for path in paths(model) for lookup in LOOKUPS}

    allowed = {lookup for lookup in asked if model_admin.lookup_allowed(lookup, "x", rf.get("/"))}

    assert isinstance(model_admin, ReadOnlyAdmin)
    assert allowed == ALLOWED.get(model._meta.label, set())


def test_the_lookups_tried_include_those_that_would_read_a_secret():
    people = set(paths(get_user_model()))
    (invitation,) = (model for model in MODELS if model.__name__ == "Invitation")
    invitations = set(paths(invitation))

    assert {"password", "sessions__session_key", "sessions__session_data"} <= people
    assert {"version", "mail__parts", "invited_by__password"} <= invitations


@pytest.mark.parametrize(
    "path",
    [
        "accounts/user/?password__startswith=argon2",
        "accounts/user/?sessions__session_key__startswith=a",
        "accounts/user/?emailaddress__email__startswith=a",
        "accounts/user/?email__regex=.*",
        "accounts/user/?is_active__exact=1&password__contains=a",
        "outbox/mail/?parts__text__regex=.",
        "outbox/mail/?parts__text__contains=zzz",
        "outbox/mail/?parts__has_key=text",
        "organizations/invitation/?version=1",
        "organizations/invitation/?version__gt=0",
        "organizations/invitation/?mail__parts__text__startswith=a",
        "organizations/invitation/?organization__memberships__user__password__startswith=a",
        "organizations/organization/?creator__password__startswith=a",
        "organizations/organization/?suspended_at__gt=2020-01-01",
        "organizations/organization/?suspension_reason__startswith=a",
        "organizations/handle/?organization__memberships__user__password__startswith=a",
        "projects/project/?created_by__password__startswith=a",
        "audit/event/?after__name__startswith=a",
    ],
)
def test_a_question_that_no_filter_asks_is_refused(path, acme, olga, client_of):
    assert client_of(olga).get(f"/operators/{path}").status_code == 400


@every_model
def test_every_choice_of_every_filter_works(model, acme, olga, client_of):
    apps.get_model("audit.Event").objects.create(kind="action.refused", is_refused=True)
    for kind in ("account", "invitation"):
        apps.get_model("outbox.Mail").objects.create(kind=kind, recipient="n@example.com")
    page = client_of(olga)
    shown = page.get(changelist(model)).context["cl"]

    choices = [
        f"?{spec.parameter_name}={value}"
        for spec in shown.filter_specs
        for value, _ in [*spec.lookup_choices, ("", ""), ("nothing", "")]
    ]

    assert len(shown.filter_specs) == len(shown.list_filter)
    for query in choices:
        assert page.get(changelist(model) + query).status_code == 200, query


@every_model
def test_a_list_has_one_order_and_no_other(model, acme, olga, client_of):
    page, own = client_of(olga), list(admin.site._registry[model].ordering or [])

    for order in ("99", "-99", "password", "0.99", "-1.2"):
        answer = page.get(changelist(model), {"o": order})

        assert answer.status_code == 200, order
        ordering = answer.context["cl"].queryset.query.order_by
        assert list(ordering) in (own, [*own, "-pk"]), order


@pytest.mark.parametrize("path", ["password_change/", "password_change/done/"])
def test_an_operator_changes_the_password_where_everybody_does(path, olga, client_of):
    page = client_of(olga)
    typed = {
        "old_password": "a long enough password",
        "new_password1": "another long enough password",
        "new_password2": "another long enough password",
    }

    for answer in (page.get(f"/operators/{path}"), page.post(f"/operators/{path}", typed)):
        assert answer.status_code == 302
        assert answer.headers["Location"] == reverse("account_change_password")
    olga.refresh_from_db()
    assert olga.check_password("a long enough password")


def test_no_row_leads_to_djangos_own_history_or_to_the_members_pages(adam, olga, client_of):
    things_of(adam)
    JobRecord.objects.create(name="drain the outbox")
    operator = client_of(olga)
    for model in MODELS:
        row = model._default_manager.all()[:1].get()

        page = operator.get(f"{changelist(model)}{row.pk}/change/")

        assert page.status_code == 200, model
        own = f"{changelist(model)}{row.pk}/history/"
        assert not [link for link in links(page) if link == own or "/r/" in link], model


def test_operators_sign_in_where_everybody_does(client, db):
    answer = client.post("/operators/login/", {"username": "a@example.com", "password": "b"})

    assert answer.headers["Location"] == "/accounts/login/?next=/operators/"


def test_somebody_signed_in_cannot_become_somebody_else_there(client_of, nia):
    olga = make_person("Olga", is_staff=True, is_superuser=True)
    form = {"username": olga.email, "password": "a long enough password", "next": "/operators/"}

    answer = client_of(nia).post("/operators/login/", form)

    assert answer.status_code == 403


def test_an_operator_is_led_on_from_the_sign_in_page(client_of):
    olga = make_person("Olga", is_staff=True, is_superuser=True)

    answer = client_of(olga).get("/operators/login/?next=https://evil.example/")

    assert answer.headers["Location"] == "/operators/"
