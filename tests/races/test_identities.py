"""Identities that are connected or disconnected in two windows at the same moment.

What comes of it without what decides them is in `test_identities_unguarded.py`.
"""

from functools import partial

import pytest
from allauth.core import context
from allauth.socialaccount.models import SocialAccount
from django.test import Client, RequestFactory

from accounts import actions
from accounts.models import User
from accounts.social.identities import Identity
from accounts.tests.social import come_back, connect, set_out
from tests.providers import OpenIDProvider, configured
from tests.races import refusals, successes
from tests.races.rounds import ROUNDS, people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ISSUER = "https://sso.example"


def in_a_browser(action, **arguments):
    """The action, done in a browser, from where the person is told of it."""

    def do():
        with context.request_context(RequestFactory().get("/")):
            return action(**arguments)

    return do


def test_an_identity_is_connected_to_one_of_two_accounts(at_once, ada, eve):
    for number in range(ROUNDS):
        identity = Identity(ISSUER, str(number), "openid", "Example SSO")

        connects = partial(in_a_browser, actions.connect_identity, identity=identity)
        outcomes = at_once(connects(by=ada), connects(by=eve))

        assert len(successes(outcomes)) == 1
        assert refusals(outcomes) == [actions.IdentityOfOther]
    assert SocialAccount.objects.count() == ROUNDS


def test_of_two_last_ways_in_one_stays(at_once, monkeypatch):
    monkeypatch.setattr("accounts.sign_in.ways_in.is_usable", lambda account: True)
    for person in people("Nia"):
        person.set_unusable_password()
        person.save()
        first, second = (
            SocialAccount.objects.create(user=person, provider=uid, uid=str(person.pk))
            for uid in ("https://accounts.google.com", "https://github.com")
        )

        disconnects = partial(in_a_browser, actions.disconnect_identity, by=person)
        outcomes = at_once(disconnects(account=first), disconnects(account=second))

        assert refusals(outcomes) == [actions.LastWayIn]
        assert SocialAccount.objects.filter(user=person).exists()


def test_of_two_accounts_for_one_identity_one_is_created(at_once):
    for number in range(ROUNDS):
        identity = Identity(ISSUER, str(number), "openid", "Example SSO")
        signs_up = partial(
            actions.sign_up_with_identity, identity=identity, name="", session_pk="this session"
        )

        same, other = f"ada.{number}@example.com", f"lovelace.{number}@example.com"
        address = same if number % 2 else other
        outcomes = at_once(partial(signs_up, address=same), partial(signs_up, address=address))

        assert len(successes(outcomes)) == 1
        assert set(refusals(outcomes)) <= {actions.IdentityOfOther, actions.AddressHasAccount}
    assert User.objects.count() == SocialAccount.objects.count() == ROUNDS


def test_what_is_disconnected_while_it_signs_in_stays_disconnected(at_once, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    with OpenIDProvider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[provider.app()])
        for number, nia in enumerate(people("Nia", 50)):
            provider.claims["sub"] = str(number)
            account = connect(nia, provider, str(number))
            page = Client()
            state = set_out(page, provider)["state"]

            answer, _ = at_once(
                partial(come_back, page, state),
                in_a_browser(actions.disconnect_identity, account=account, by=nia),
            )

            assert answer.status_code == 302
            assert not SocialAccount.objects.filter(user=nia).exists()
