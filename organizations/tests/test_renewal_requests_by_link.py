"""Whoever holds the link of an expired invitation asks for a new one, and learns nothing else."""

import pytest
from django.utils import timezone

from organizations import actions
from organizations.models import Invitation
from organizations.tenancy.roles import RoleSlug
from organizations.tests.test_renewal_requests import opened, renew, requests, told
from tests.cast import add_member, expire, invite
from tests.database import business
from tests.reading import buttons, notices, words

pytestmark = pytest.mark.django_db
ASK = "Ask for a new one"

BY_LINK = (
    "If this invitation can be renewed, the organization was told that you need a new one. "
    "If it sends one, it arrives at the same email address."
)


@pytest.fixture
def holder(expired):
    """A visitor who opened the link, as one does who has no account yet."""
    return opened(expired)


def test_a_visitor_with_the_link_can_ask_and_is_told_nothing_else(expired, holder):
    shown = holder.get(f"/invitations/{expired.pk}/")
    assert (shown.status_code, buttons(shown)) == (404, [ASK])

    answer = holder.post(renew(expired), follow=True)

    assert notices(answer)[0] == BY_LINK
    for page in (shown, answer):
        assert not {"Acme", "Adam", "nia@example.com"} & set(words(page).split())
    assert requests().get().actor_id is None
    assert told() == ["Adam"]


def test_who_is_signed_in_with_another_account_is_not_named(expired, zed, client_of):
    page = client_of(zed)
    page.get(expired.link)

    page.post(renew(expired))

    event = requests().get()
    assert (event.actor_id, event.actor_label) == (None, "")


@pytest.mark.parametrize(
    "ended", ["accepted_at", "declined_at", "revoked_at", "lapsed_at", "suspended", "deleted", None]
)
def test_to_a_holder_every_end_of_an_invitation_looks_the_same(adam, acme, zed, ended):
    expired = expire(invite("eve@example.com", by=zed))
    other = invite("noa@example.com", by=adam)
    match ended:
        case "suspended":
            acme.suspended_at = timezone.now()
            acme.save()
        case "deleted":
            actions.delete_organization(handle="acme", by=adam)
        case None:
            expire(other)
            actions.ask_for_renewal(invitation=other, user=None)
        case _:
            Invitation.objects.filter(pk=other.pk).update(**{ended: timezone.now()})
    before = business()

    look = seen_by_a_holder(other)

    assert business() == before
    assert look == seen_by_a_holder(expired)
    expired.refresh_from_db()
    assert expired.is_renewal_asked


def seen_by_a_holder(invitation):
    page = opened(invitation)
    shown = page.get(f"/invitations/{invitation.pk}/")
    answer = page.post(renew(invitation), follow=True)
    return [(each.status_code, words(each), buttons(each)) for each in (shown, answer)]


def test_a_holder_does_not_learn_that_the_address_belongs_to_a_member(expired, holder, acme, nia):
    add_member(acme, nia, RoleSlug.DEVELOPER)

    answer = holder.post(renew(expired), follow=True)

    assert notices(answer)[0] == BY_LINK
    assert not requests().exists()
