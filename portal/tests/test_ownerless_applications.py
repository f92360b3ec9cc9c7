"""Applications whose owner left wait in the inbox until someone transfers or blocks them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.actions import remove_member
from organizations.tenancy.inbox import INBOX_KINDS
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.models import Application
from portal.tests.makers import add_application
from tests.cast import add_member
from tests.reading import link_named, words

pytestmark = pytest.mark.django_db
INBOX = "/organizations/acme/inbox/"
KIND = next(kind for kind in INBOX_KINDS if kind.name == "applications")


@pytest.fixture
def sam(acme):
    """An External API subscriber of Acme."""
    return add_member(acme, "Sam", RoleSlug.EXTERNAL_API_SUBSCRIBER)


@pytest.fixture
def checkout(sam, adam):
    """An old application of Sam, who has been removed."""
    application = add_application(
        "Checkout", owner=sam, created_at=timezone.now() - timedelta(days=300)
    )
    remove_member(membership=sam, by=adam)
    application.refresh_from_db()
    return application


def waiting_for(member):
    """What the inbox of the member says about applications."""
    return [pending.item.what for pending in KIND.oldest(member)]


def test_it_waits_for_administrators_since_its_owner_left(checkout, adam, client_of):
    page = client_of(adam)

    shown = page.get(INBOX)

    assert "Application whose owner left; its keys keep working" in words(shown)
    (pending,) = KIND.oldest(adam)
    assert pending.since == checkout.owner_left_at > checkout.created_at
    review = link_named(shown, "Review Transfer or block Checkout")
    assert link_named(page.get(review), "Transfer")
    assert link_named(page.get(review), "Block application")


def test_it_waits_for_no_one_who_cannot_transfer_it(checkout, acme):
    dora = add_member(acme, "Dora", RoleSlug.API_PUBLISHER, RoleSlug.API_SUBSCRIBER)

    assert not dora.reach(KIND.permission)


def test_it_waits_no_longer_once_it_is_transferred(checkout, acme, adam):
    uma = add_member(acme, "Uma", RoleSlug.API_SUBSCRIBER)

    actions.transfer_application(application=checkout, to=uma, by=adam)

    checkout.refresh_from_db()
    assert checkout.owner_left_at is None
    assert waiting_for(adam) == []


def test_it_waits_no_longer_while_it_is_blocked(checkout, adam):
    actions.block_application(application=checkout, reason="No owner.", by=adam)
    assert waiting_for(adam) == []

    actions.unblock_application(application=checkout, by=adam)

    assert waiting_for(adam) == ["Transfer or block Checkout"]


def test_one_that_lost_its_owner_before_that_was_noted_waits_since_its_creation(checkout, adam):
    Application.objects.update(owner_left_at=None)

    (pending,) = KIND.oldest(adam)

    assert pending.since == checkout.created_at


def test_one_with_an_owner_does_not_wait(adam, mia):
    add_application("Till", owner=mia)

    assert waiting_for(adam) == []
