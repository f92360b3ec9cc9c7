"""Operators find people, and change nothing about them."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from tests.cast import make_person

PEOPLE = "/operators/accounts/user/"


@pytest.fixture
def operator(client_of):
    return client_of(User.objects.create_superuser("olga@example.com", PASSWORD))


@pytest.mark.parametrize("term", ["nia@", "NIA@exa", "Nia", "ni", "nia@work.example"])
def test_a_person_is_found_by_the_beginning_of_name_or_address(operator, nia, term):
    make_person("Somebody")
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)

    answer = operator.get(PEOPLE, {"q": term})

    assert [row.email for row in answer.context["cl"].queryset] == ["nia@example.com"]


def test_a_number_that_no_id_can_be_finds_nobody(operator, nia):
    answer = operator.get(PEOPLE, {"q": "9" * 5000})

    assert not answer.context["cl"].queryset


def test_a_person_is_shown_with_all_addresses_and_no_hash(operator, nia):
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=False)

    html = operator.get(reverse("admin:accounts_user_change", args=[nia.pk])).content.decode()

    assert "nia@work.example" in html
    assert nia.password not in html
    assert nia.password.split("$")[-1] not in html
    assert 'name="_save"' not in html


@pytest.mark.parametrize("path", ["add/", "{}/delete/", "{}/password/"])
def test_nothing_about_a_person_is_changed_there(operator, nia, path):
    answer = operator.post(PEOPLE + path.format(nia.pk), {"post": "yes"})

    assert answer.status_code in {302, 403, 404}
    nia.refresh_from_db()
    assert nia.check_password("a long enough password")


def test_a_forged_form_changes_nothing(operator, nia):
    answer = operator.post(
        reverse("admin:accounts_user_change", args=[nia.pk]), {"is_staff": "on", "name": "Eve"}
    )

    nia.refresh_from_db()
    assert answer.status_code == 403
    assert (nia.name, nia.is_staff) == ("Nia", False)


def test_groups_and_bare_addresses_are_not_offered():
    assert not admin.site.is_registered(Group)
    assert not admin.site.is_registered(EmailAddress)


@pytest.mark.parametrize("path", ["/operators/", PEOPLE, "/operators/login/"])
def test_a_visitor_signs_in_like_everybody_else(visitor, path):
    answer = visitor.get(path)

    while answer.headers.get("Location", "").startswith("/operators/"):
        answer = visitor.get(answer.headers["Location"])

    assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_a_member_who_is_no_operator_is_refused(client_of, adam):
    assert client_of(adam).get(PEOPLE).status_code in {302, 403}
