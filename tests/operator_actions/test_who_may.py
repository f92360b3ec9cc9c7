"""Who may do what operators do: no one else, whatever they type."""

import pytest
from django.contrib.auth.models import Permission as StoredPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.actions import NotAnOperator
from audit.models import Event
from console.words.reasons import InvalidReason
from organizations.actions import operators
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_person
from tests.database import business, everything
from tests.operator_actions.pages import PAGES, WHY, address, every_page, typed

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@every_page
def test_visitors_and_members_get_no_page(model, action, rows, adam, client_of, client):
    path, before = address(rows[model, action.slug], action.slug), everything()

    for page in (client, client_of(adam)):
        for answer in (page.get(path), page.post(path, typed(action))):
            assert answer.status_code in {302, 403}
            assert action.label not in answer.content.decode()
    after = everything()
    assert {**after, "user": []} == {**before, "user": []}


@every_page
def test_an_operator_without_the_right_gets_no_page(model, action, rows, client_of):
    viewer = make_person("Vera", is_staff=True)
    codename = f"view_{model._meta.model_name}"
    viewer.user_permissions.set(StoredPermission.objects.filter(codename=codename))
    inactive = make_person("Ina", is_staff=True, is_superuser=True)
    pages = {
        client_of(make_person("Otto", is_staff=True)): 403,
        client_of(viewer): 403,
        client_of(inactive): 302,
    }
    type(inactive).objects.filter(pk=inactive.pk).update(is_active=False)
    row, before = rows[model, action.slug], business()

    for page, status in pages.items():
        for answer in (
            page.get(address(row, action.slug)),
            page.post(address(row, action.slug), typed(action)),
        ):
            assert answer.status_code == status
        assert action.label not in page.get(address(row, "change")).content.decode()
    assert business() == before


@every_page
def test_the_change_permission_of_the_model_is_enough(model, action, rows, client_of):
    otto = make_person("Otto", is_staff=True)
    right, _ = StoredPermission.objects.get_or_create(
        codename=f"change_{model._meta.model_name}",
        content_type__app_label=model._meta.app_label,
        defaults={"name": "x", "content_type": ContentType.objects.get_for_model(model)},
    )
    otto.user_permissions.add(right)

    answer = client_of(otto).post(address(rows[model, action.slug], action.slug), typed(action))

    assert answer.status_code == 302
    # What follows from it, such as an invoice for a period that was held back, is the console's.
    assert not Event.objects.filter(operator_id=otto.pk).latest("id").is_refused


@every_page
def test_the_roles_of_a_member_open_no_page_of_operators(model, action, rows, acme, client_of):
    otto = make_person("Otto", is_staff=True)
    add_member(acme, otto, RoleSlug.ADMINISTRATOR)

    answer = client_of(otto).post(address(rows[model, action.slug], action.slug), typed(action))

    assert answer.status_code == 403


def test_a_row_that_does_not_exist_is_not_found(olga, client_of):
    page = client_of(olga)

    for model, action in PAGES:
        for pk in ("0", "x", "00000000-0000-4000-8000-000000000000"):
            path = (
                f"/operators/{model._meta.app_label}/{model._meta.model_name}/{pk}/{action.slug}/"
            )
            assert page.get(path).status_code == 404, path
            assert page.post(path, typed(action)).status_code == 404, path


@every_page
def test_actions_do_not_trust_the_page(model, action, rows, adam):
    fields, before = typed(action), everything()
    row = rows[model, action.slug]

    with pytest.raises(InvalidReason), transaction.atomic():
        action.perform(**{action.argument: row}, **{**fields, "reason": "no"}, by=adam.user)
    with pytest.raises(NotAnOperator), transaction.atomic():
        action.perform(**{action.argument: row}, **fields, by=adam.user)
    assert everything() == before


def test_who_was_an_operator_until_now_is_none_any_more(acme, olga):
    type(olga).objects.filter(pk=olga.pk).update(is_staff=False)

    with pytest.raises(NotAnOperator):
        operators.suspend_organization(organization=acme, reason=WHY, by=olga)
