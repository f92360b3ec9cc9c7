"""What operators look up in the admin is found by its names, addresses, handles and numbers."""

import pytest
from django.utils import timezone

from accounts.models import User
from organizations.models import Handle, Invitation, Organization
from organizations.tests.admin.test_pages import address

pytestmark = pytest.mark.django_db


def found(page, model, text):
    """The names of what the list shows for this search."""
    answer = page.get(address(model, "changelist"), {"q": text})
    assert answer.status_code == 200
    return {str(row) for row in answer.context["cl"].result_list}


def test_an_organization_is_found_by_name_handle_id_and_the_address_of_a_member(
    life, acme, olga, client_of
):
    page = client_of(olga)

    for text in ("Acm", "acme", str(acme.pk), "mia@example.com", "MIA@example.com"):
        assert found(page, Organization, text) == {"Acme"}, text
    assert found(page, Organization, "nobody@example.com") == set()


def test_an_organization_is_found_by_what_it_was_called_and_by_further_addresses(
    life, acme, mia, olga, client_of
):
    Handle.objects.create(
        handle="acme-old", handle_key="acme-old", organization=acme, retired_at=timezone.now()
    )
    Handle.objects.create(handle="nobodys", handle_key="nobodys", retired_at=timezone.now())
    mia.user.emailaddress_set.create(email="mia@work.example", verified=True)
    page = client_of(olga)

    for text in ("acme-old", " ACME-OLD ", "Mia@Work.example", str(acme.pk).upper(), acme.pk.hex):
        assert found(page, Organization, text) == {"Acme"}, text
    for text in ("nobodys", "old", "mia@", str(life[1].pk), "%", "' or 1=1"):
        assert found(page, Organization, text) == set(), text


def test_a_handle_is_found_by_its_beginning_and_by_its_organization(life, acme, olga, client_of):
    page = client_of(olga)

    assert found(page, Handle, "ac") == {"acme"}
    assert found(page, Handle, str(acme.pk)) == {"acme"}
    assert found(page, Handle, "cme") == set()


def test_a_person_is_found_by_address_name_and_id(life, mia, olga, client_of):
    page = client_of(olga)

    for text in ("mia@example.com", "mia", "Mia", " MIA ", str(mia.user.pk)):
        assert found(page, User, text) == {"Mia"}, text
    for text in ("ia", "9" * 30, "-1", "²", "%", "nobody@"):
        assert found(page, User, text) == set(), text


def test_names_are_found_in_every_case_of_every_alphabet(olga, client_of):
    User.objects.create_user("sara@example.com", name="Ёлка Straße")

    assert found(client_of(olga), User, "ёлка STRASSE") == {"Ёлка Straße"}


def test_an_invitation_is_found_by_address_handle_and_id(life, olga, client_of):
    _, waiting = life
    page = client_of(olga)

    assert found(page, Invitation, "waiting@example.com") == {"waiting@example.com"}
    assert found(page, Invitation, str(waiting.pk)) == {"waiting@example.com"}
    assert len(found(page, Invitation, "acme")) == 3
