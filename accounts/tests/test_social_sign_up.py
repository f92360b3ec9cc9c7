"""Creating an account with an identity from elsewhere, and signing in with it."""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import oidc_provider_mock  # type: ignore[import-untyped]  # it has no types
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.events import IDENTITY_CONNECTED, PERSON_SIGNED_IN, PERSON_SIGNED_UP
from accounts.models import User
from accounts.social import identities
from accounts.tests.social import (
    SIGN_UP,
    WAYS_IN,
    connect,
    go_through,
    is_in,
    sign_up,
)
from audit.models import Event
from tests.pages import CheckedClient
from tests.providers import configured
from tests.reading import links, notices, value_of, words
from tests.waiting import LONG

ADA = "ada@example.com"


# With a provider by others


def test_somebody_signs_up_and_in_with_a_provider_by_others(visitor, settings):
    ada = oidc_provider_mock.User(
        sub="ada", claims={"email": ADA, "email_verified": True, "name": "Ada"}
    )
    with oidc_provider_mock.run_server_in_thread(user_claims=[ada], require_nonce=True) as server:
        issuer = f"http://localhost:{server.server_port}"
        app = {
            "provider_id": "openid",
            "name": "Example SSO",
            "client_id": "console",
            "secret": "a secret of the provider",
            "settings": {"issuer": issuer, "vouches": "if verified"},
        }
        settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[app])

        assert through_mock(visitor, issuer).headers["Location"] == SIGN_UP
        visitor.post(SIGN_UP, {"name": "Ada"})
        again = CheckedClient()
        through_mock(again, issuer)

    assert is_in(visitor)
    assert is_in(again)
    assert User.objects.get().owns(ADA)


def through_mock(page, issuer):
    """Press the button, say at the provider that one is Ada, and be sent back."""
    leads = page.post("/accounts/social/openid/start/")
    (url,) = {each for each in links(leads) if each.startswith(issuer)}
    back = requests.post(url, data={"sub": "ada"}, allow_redirects=False, timeout=LONG)
    query = dict(parse_qsl(urlsplit(back.headers["Location"]).query))
    return page.get(f"/accounts/social/openid/callback/?{urlencode(query)}")


# With a verified address


def test_an_account_is_created_once_its_owner_says_so(visitor, provider):
    go_through(visitor, provider)
    page = visitor.get(SIGN_UP)

    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    assert value_of(page, "email") == ADA
    assert value_of(page, "name") == "Ada Lovelace"
    assert "Example SSO has verified this address." in words(page)


def test_whoever_signs_up_is_in_and_later_gets_in_again(visitor, provider):
    answer = sign_up(visitor, provider)

    assert answer.headers["Location"] == "/"
    assert is_in(visitor)
    user = User.objects.get()
    assert (user.email, user.name) == (ADA, "Ada")
    assert user.owns(ADA)
    assert not user.has_usable_password()
    again = CheckedClient()
    go_through(again, provider)
    assert is_in(again)
    assert User.objects.count() == 1


def test_one_goes_on_to_where_one_was_going(visitor, provider):
    go_through(visitor, provider, next="/accounts/sessions/")

    first = visitor.post(SIGN_UP, {"name": "Ada"})
    second = go_through(CheckedClient(), provider, next="/accounts/sessions/")

    for answer in (first, second):
        assert answer.headers["Location"] == "/?next=%2Faccounts%2Fsessions%2F"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/nowhere/at/all/"])
def test_one_goes_on_to_no_other_host(visitor, provider, target):
    sign_up(visitor, provider)

    answer = go_through(CheckedClient(), provider, next=target)

    assert answer.headers["Location"] == "/"


def test_what_happened_is_in_the_history(visitor, provider):
    sign_up(visitor, provider)

    kinds = {PERSON_SIGNED_UP, IDENTITY_CONNECTED, PERSON_SIGNED_IN}
    assert kinds <= set(Event.objects.values_list("kind", flat=True))
    shown = words(visitor.get("/accounts/history/"))
    assert "connected Example SSO (ada@example.com) as a way to sign in" in shown


def test_only_what_is_shown_is_kept_of_the_answer(visitor, provider):
    provider.claims |= {"phone_number": "+1 555", "picture": "https://pictures.example/1"}

    sign_up(visitor, provider)

    account = SocialAccount.objects.get()
    assert account.extra_data == {"provider_name": "Example SSO", "label": ADA}
    assert (account.provider, account.uid) == (provider.url, "ada-at-the-provider")


def test_another_address_than_the_verified_one_cannot_be_sent(visitor, provider):
    sign_up(visitor, provider, email="victim@example.com")

    assert [address.email for address in EmailAddress.objects.all()] == [ADA]


def test_whoever_is_signed_in_is_led_to_where_accounts_are_connected(client_of, nia, provider):
    page = client_of(nia)

    answer = go_through(page, provider)

    assert answer.headers["Location"] == WAYS_IN
    assert notices(page.get(WAYS_IN)) == [
        "You are signed in. To sign in with Example SSO from now on, connect it here."
    ]
    assert not SocialAccount.objects.exists()


def test_what_is_disconnected_in_another_window_signs_nobody_in(visitor, provider, monkeypatch):
    owner = User.objects.create_user("nia@example.com")
    monkeypatch.setattr(identities, "owner_of", lambda identity: owner)

    answer = go_through(visitor, provider)

    assert answer.headers["Location"] == "/accounts/login/"
    assert list(User.objects.all()) == [owner]


@pytest.mark.parametrize("claim", ["email", "preferred_username", "name", "sub"])
@pytest.mark.parametrize("text", ["\ud800", "\0", "\u200b", "\x1b[31m", "\U0010ffff"])
def test_text_that_no_database_or_page_takes_is_no_mistake_of_ours(visitor, provider, claim, text):
    provider.claims |= {"email": None, "name": None, claim: text}

    go_through(visitor, provider)
    visitor.post(SIGN_UP, {"email": ADA, "name": ""})

    assert not SocialAccount.objects.exists()


def test_nobody_creates_an_account_without_having_come_from_a_provider(visitor, provider):
    for answer in (visitor.get(SIGN_UP), visitor.post(SIGN_UP, {"email": ADA})):
        assert answer.headers["Location"] == "/accounts/login/"
    assert not User.objects.exists()


def test_a_second_click_creates_no_second_account(visitor, provider):
    sign_up(visitor, provider)

    answer = visitor.post(SIGN_UP, {"name": "Ada"})

    assert answer.headers["Location"] == "/accounts/login/"
    assert User.objects.count() == 1


def test_whoever_starts_over_has_to_come_from_the_provider_again(visitor, provider):
    go_through(visitor, provider)
    visitor.post("/accounts/start-over/")

    assert visitor.get(SIGN_UP).headers["Location"] == "/accounts/login/"


# An account that exists


def test_an_account_that_exists_is_connected_by_nobody_who_is_not_signed_in(visitor, provider, nia):
    provider.claims["email"] = nia.email

    answer = go_through(visitor, provider)
    page = visitor.get(answer.headers["Location"])

    assert notices(page) == [
        "The address nia@example.com already has an account here. Sign in to it first. Then you"
        " can connect Example SSO under Your account, Ways to sign in."
    ]
    assert not is_in(visitor)
    assert not SocialAccount.objects.exists()
    assert visitor.get(SIGN_UP).headers["Location"] == "/accounts/login/"


def test_a_closed_account_is_not_opened(visitor, provider):
    sign_up(visitor, provider)
    User.objects.update(is_active=False)
    page = CheckedClient()

    answer = go_through(page, provider)

    assert answer.headers["Location"] == "/accounts/inactive/"
    assert not is_in(page)


# The second factor


def test_a_second_factor_is_asked_for_like_after_a_password(visitor, provider, nia, app):
    connect(nia, provider)

    answer = go_through(visitor, provider, next="/accounts/sessions/")

    assert answer.headers["Location"] == "/accounts/login/second-factor/"
    assert not is_in(visitor)
    assert nia.password not in json.dumps(dict(visitor.session))
    answer = visitor.post("/accounts/login/second-factor/", {"code": app()})
    assert answer.headers["Location"] == "/?next=%2Faccounts%2Fsessions%2F"
    assert is_in(visitor)


# Limits


def test_operators_may_remove_a_provider_between_the_steps(visitor, provider, nia, app, settings):
    connect(nia, provider)
    go_through(visitor, provider)

    settings.SOCIALACCOUNT_PROVIDERS = configured()

    assert visitor.get("/accounts/login/second-factor/").status_code == 200
    visitor.post("/accounts/login/second-factor/", {"code": app()})
    assert is_in(visitor)
    assert visitor.get(WAYS_IN).status_code == 200
