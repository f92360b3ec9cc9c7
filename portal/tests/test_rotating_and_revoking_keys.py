"""Keys of applications that are rotated or revoked: what works until when, and who is told."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from credentials.actions import Expired, RotatedAlready
from organizations.models import Notification
from portal import actions
from portal.actions.keys import KeyGone, TooManyKeys
from portal.events import KEY_REVOKED, KEY_ROTATED
from portal.models import Key
from portal.tests.test_keys import generated, page_of, secrets_in
from tests.freshness import freshly_signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(client_of):
    """The browser of someone who signed in a moment ago."""

    def sign_in(member):
        return freshly_signed_in(client_of(member), member.user)

    return sign_in


# Rotating


@pytest.mark.parametrize("hours", [0, 1, 24, 72])
def test_the_old_key_works_until_the_overlap_is_over(sam, checkout, hours):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        old = generated(checkout, sam)
        new = actions.rotate_key(key=old, overlap_hours=hours, by=sam)

    with time_machine.travel(now + timedelta(hours=hours, seconds=-1), tick=False):
        if hours:
            assert Key.objects.find(old.secret) == old
    with time_machine.travel(now + timedelta(hours=hours), tick=False):
        assert Key.objects.find(old.secret) is None
        assert Key.objects.find(new.secret) == new


def test_rotating_goes_on_for_ever_in_two_slots(sam, checkout):
    key = generated(checkout, sam)

    for _ in range(5):
        former, key = key, actions.rotate_key(key=key, overlap_hours=24, by=sam)
        assert set(checkout.keys.all()) == {former, key}
        assert {each.slot for each in checkout.keys.all()} == {1, 2}
    assert Event.objects.filter(kind=KEY_ROTATED).count() == 5


def test_a_key_beside_another_has_no_room_to_be_rotated(sam, checkout):
    first, _ = generated(checkout, sam), generated(checkout, sam)

    with pytest.raises(TooManyKeys):
        actions.rotate_key(key=first, overlap_hours=0, by=sam)
    assert checkout.keys.living().count() == 2


def test_a_key_is_rotated_once_and_not_after_its_end(sam, checkout):
    old = generated(checkout, sam)
    new = actions.rotate_key(key=old, overlap_hours=24, by=sam)

    with pytest.raises(RotatedAlready):
        actions.rotate_key(key=old, overlap_hours=24, by=sam)
    later = timezone.now() + timedelta(days=91)
    with time_machine.travel(later, tick=False), pytest.raises(Expired):
        actions.rotate_key(key=new, overlap_hours=24, by=sam)
    assert checkout.keys.count() == 2


def test_the_page_rotates_and_shows_the_new_secret_only(sam, checkout, fresh):
    old = generated(checkout, sam)

    answer = fresh(sam).post(f"{page_of(checkout)}keys/{old.pk}/rotate/", {"overlap_hours": "1"})

    (secret,) = secrets_in(answer)
    assert secret != old.secret
    assert Key.objects.find(secret) is not None


# Revoking


def test_a_revoked_key_opens_nothing_and_cannot_be_revoked_twice(sam, checkout, client_of):
    key = generated(checkout, sam)
    page = client_of(sam)

    page.post(f"{page_of(checkout)}keys/{key.pk}/revoke/")

    assert Key.objects.find(key.secret) is None
    assert Event.objects.get(kind=KEY_REVOKED).before["key"] == str(key)
    assert page.post(f"{page_of(checkout)}keys/{key.pk}/revoke/").status_code == 404
    with pytest.raises(KeyGone):
        actions.revoke_key(key=key, by=sam)


def test_the_owner_is_told_what_an_administrator_does_with_a_key(sam, adam, checkout):
    key = generated(checkout, sam)

    actions.revoke_key(key=key, by=adam)

    event = Event.objects.get(kind=KEY_REVOKED)
    told = [each.user for each in Notification.objects.filter(event_id=event.pk)]
    assert told == [sam.user]
