"""Disconnecting identities, and the page that shows every way to sign in."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from accounts import actions
from accounts.events import IDENTITY_DISCONNECTED
from accounts.second_factor import factors
from accounts.social.identities import Identity
from accounts.tests.letters import letters_to
from accounts.tests.social import SIGN_UP, WAYS_IN, connect, go_through, is_in
from audit.models import Event
from tests.cast import make_person
from tests.freshness import freshly_signed_in, grown_stale, having_shown
from tests.pages import CheckedClient
from tests.providers import configured
from tests.reading import notices, words

AGAIN = "/accounts/reauthenticate/"


def path(account):
    return f"/accounts/ways-in/{account.pk}/disconnect/"


# Disconnecting


def test_what_is_disconnected_signs_in_no_more(nias, nia, provider, connected):
    page = nias.get(path(connected))
    assert "Disconnect Example SSO?" in words(page)

    answer = nias.post(path(connected))

    assert answer.headers["Location"] == WAYS_IN
    assert notices(nias.get(WAYS_IN)) == ["Example SSO was disconnected."]
    other = CheckedClient()
    provider.claims["email_verified"] = False
    assert go_through(other, provider).headers["Location"] == SIGN_UP
    assert not is_in(other)


def test_of_that_too_the_person_is_told(nias, nia, provider, connected):
    nias.post(path(connected))

    (letter,) = letters_to(nia.email)
    assert letter.subject == "Example SSO was disconnected from your account"
    assert Event.objects.get(kind=IDENTITY_DISCONNECTED).before["label"] == "ada@example.com"
    assert "disconnected Example SSO" in words(nias.get("/accounts/history/"))


def test_disconnecting_asks_for_a_fresh_sign_in_too(nias, provider, connected):
    page = grown_stale(nias)

    for answer in (page.get(path(connected)), page.post(path(connected))):
        assert answer.headers["Location"].startswith(AGAIN)
    assert SocialAccount.objects.exists()


def test_nobody_disconnects_what_is_anothers(nias, provider):
    account = connect(make_person("Zoe"), provider)

    for answer in (nias.get(path(account)), nias.post(path(account))):
        assert answer.status_code == 404
    assert SocialAccount.objects.exists()


def test_what_another_window_disconnected_meanwhile_is_not_disconnected_again(nia, connected):
    SocialAccount.objects.all().delete()

    with pytest.raises(actions.IdentityNotConnected):
        actions.disconnect_identity(account=connected, by=nia)


@pytest.fixture
def without_password(nia, client_of, connected):
    """Nia, who has no password and gets in by what is connected only."""
    nia.set_unusable_password()
    nia.save()
    return freshly_signed_in(client_of(nia), nia, "socialaccount")


def test_the_last_way_in_is_not_disconnected(without_password, connected):
    page = without_password.get(path(connected))
    answer = without_password.post(path(connected))

    reason = "Apart from emailed codes, this is your only way to sign in."
    assert reason in words(page)
    assert "<form" not in page.content.decode().split("<main")[1]
    assert answer.headers["Location"] == WAYS_IN
    assert notices(without_password.get(WAYS_IN)) == [str(actions.LastWayIn())]
    assert SocialAccount.objects.exists()


def test_it_is_where_there_is_a_passkey(without_password, nia, connected):
    passkey = Authenticator.objects.create(user=nia, type=factors.PASSKEY, data={})

    having_shown(without_password, passkey).post(path(connected))

    assert not SocialAccount.objects.exists()


def test_an_authenticator_app_is_no_way_in(without_password, nia, connected, app):
    with pytest.raises(actions.LastWayIn):
        actions.disconnect_identity(account=connected, by=nia)


def test_it_is_where_another_identity_is_connected(without_password, nia, provider, connected):
    connect(nia, provider, "another")

    without_password.post(path(connected))

    assert nia.socialaccount_set.count() == 1


def test_an_identity_whose_provider_is_gone_is_no_way_in(
    without_password, nia, provider, connected
):
    told = {"provider_name": "Former SSO", "label": ""}
    SocialAccount.objects.create(
        user=nia, provider="https://gone.example", uid="1", extra_data=told
    )

    page = without_password.get(WAYS_IN)

    assert "Not available on this console at the moment" in words(page)
    with pytest.raises(actions.LastWayIn):
        actions.disconnect_identity(account=connected, by=nia)


# The page, the file and the closing


def test_the_page_says_which_ways_there_are(nias, without_password, provider):
    shown = words(without_password.get(WAYS_IN))

    assert "Password Not set" in shown
    assert "Code by email To nia@example.com" in shown
    assert "Passkeys None" in shown
    assert "Connect Example SSO" in shown


def test_without_providers_nothing_is_said_of_them(nias):
    shown = words(nias.get(WAYS_IN))

    assert "Password Set" in shown
    assert "Connected accounts" not in shown


def test_what_is_connected_is_shown_though_its_provider_is_gone(nias, connected, settings):
    settings.SOCIALACCOUNT_PROVIDERS = configured()

    shown = words(nias.get(WAYS_IN))

    assert "Example SSO" in shown
    assert "Connect Example SSO" not in shown
    assert nias.post(path(connected)).headers["Location"] == WAYS_IN
    assert not SocialAccount.objects.exists()


def test_what_is_connected_is_in_the_file(nias, connected, provider):
    answer = nias.post("/accounts/profile/data/")

    (told,) = json.loads(b"".join(answer.streaming_content))["connected_accounts"]
    assert told["provider"] == "Example SSO"
    assert told["issuer"] == provider.url
    assert told["subject"] == "ada-at-the-provider"
    assert told["account"] == "ada@example.com"
    assert told["connected_at"]


def test_closing_the_account_disconnects_everything(nias, nia, connected, provider):
    nias.post("/accounts/profile/close/", {"address": nia.email})

    assert not SocialAccount.objects.exists()
    page = CheckedClient()
    assert go_through(page, provider).headers["Location"] == SIGN_UP


def test_an_identity_is_connected_to_no_closed_account(nia):
    actions.close_account(address=nia.email, by=nia)
    identity = Identity("https://sso.example", "1", "openid", "Example SSO")

    with pytest.raises(actions.AccountClosed):
        actions.connect_identity(identity=identity, by=nia)


def test_none_is_connected_to_an_account_whose_address_nobody_proved(nia):
    nia.emailaddress_set.update(verified=False)
    identity = Identity("https://sso.example", "1", "openid", "Example SSO")

    with pytest.raises(actions.AddressUnproved):
        actions.connect_to_new_account(identity=identity, by=nia)
