"""The page on which an administrator is appointed: it says beforehand what would be refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.second_factor.factors import create_app
from organizations.admin import actions
from tests.operator_actions.pages import WHY, address
from tests.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def sign_in(member, days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    User.objects.filter(pk=member.user.pk).update(last_login=at)


def test_it_says_who_could_add_the_role_and_has_no_form(acme, adam, olga, client_of):
    sign_in(adam, days_ago=2)

    page = client_of(olga).get(address(acme, "appoint-administrator"))

    assert "Adam is an administrator of Acme and signed in within the last 30 days" in words(page)
    assert b'name="reason"' not in page.content


def test_the_member_is_chosen_from_a_list(acme, adam, mia, olga, client_of):
    sign_in(adam, days_ago=31)
    page, path = client_of(olga), address(acme, "appoint-administrator")

    shown = page.get(path)
    page.post(path, {"address": "mia@example.com", "reason": WHY})

    assert '<option value="mia@example.com">Mia, mia@example.com</option>' in shown.content.decode()
    assert acme.administrators().filter(pk=mia.pk).exists()


def test_in_a_large_organization_the_address_is_typed(
    acme, adam, mia, olga, client_of, monkeypatch
):
    sign_in(adam, days_ago=31)
    monkeypatch.setattr(actions, "MOST_TO_CHOOSE", 1)

    page = client_of(olga).get(address(acme, "appoint-administrator"))

    assert b"<option" not in page.content
    assert "mia@example.com" not in words(page)


def test_the_organization_says_when_an_administrator_last_signed_in(acme, adam, olga, client_of):
    sign_in(adam, days_ago=2)
    day = timezone.now() - timedelta(days=2)

    page = words(client_of(olga).get(address(acme, "change")))

    assert f"Last sign-in of an administrator {day.day} {day:%b}" in page


def test_the_page_of_a_person_says_whether_they_have_a_second_factor(mia, olga, client_of):
    page, path = client_of(olga), address(mia.user, "change")
    before = words(page.get(path))

    create_app(mia.user, "A" * 32)

    assert "Second factor Not set up" in before
    assert "Second factor Set up" in words(page.get(path))
