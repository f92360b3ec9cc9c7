"""Settings → Service accounts → Members’ tokens: seen and revoked by those who manage tokens."""

import pytest

from audit.models import Event
from machines.models import PersonalToken
from organizations.models import Notification
from tests.cast import (
    add_token,
)
from tests.reading import notices, words

pytestmark = pytest.mark.django_db
ALL_OF_MEMBERS = "/organizations/acme/settings/member-tokens/"


def test_an_administrator_ends_a_member_s_token_and_they_are_told(adam, mia, client_of):
    token = add_token(mia)
    page = client_of(adam)
    assert str(token.hint) in words(page.get(ALL_OF_MEMBERS))

    answer = page.post(f"{ALL_OF_MEMBERS}{token.pk}/revoke/", follow=True)

    assert notices(answer) == [f"{token} of Mia was revoked."]
    assert not PersonalToken.objects.exists()
    event = Event.objects.get(kind="member.token_revoked")
    assert (event.target_type, event.target_id) == ("user", str(mia.user_id))
    assert Notification.objects.filter(user=mia.user, event_id=event.pk).exists()


def test_the_list_of_members_tokens_has_none_of_the_neighbours(adam, mia, zed, client_of):
    add_token(mia, name="At Acme")
    add_token(zed, name="At Zenith")

    shown = words(client_of(adam).get(ALL_OF_MEMBERS))

    assert "At Acme" in shown
    assert "At Zenith" not in shown
