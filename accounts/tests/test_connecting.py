"""Connecting identities to one's account."""

from allauth.socialaccount.models import SocialAccount

from accounts.events import IDENTITY_CONNECTED
from accounts.tests.letters import letters_to
from accounts.tests.social import WAYS_IN, come_back, connect, go_through, is_in, set_out
from audit.models import Event
from tests.cast import make_person
from tests.freshness import grown_stale
from tests.pages import CheckedClient
from tests.reading import notices, words

AGAIN = "/accounts/reauthenticate/"


def test_what_is_connected_signs_in(nias, nia, provider):
    answer = go_through(nias, provider, to="connect")

    assert answer.headers["Location"] == WAYS_IN
    page = nias.get(WAYS_IN)
    assert notices(page) == ["Example SSO was connected."]
    assert "ada@example.com · Connected" in words(page)
    other = CheckedClient()
    go_through(other, provider)
    assert "nia@example.com" in words(other.get("/accounts/profile/"))


def test_connecting_gives_the_account_no_address(nias, nia, provider):
    go_through(nias, provider, to="connect")

    assert nia.all_addresses() == {"nia@example.com"}


def test_the_person_is_told_by_mail_and_it_is_in_the_history(nias, nia, provider):
    go_through(nias, provider, to="connect")

    (letter,) = letters_to(nia.email)
    assert letter.subject == "Example SSO was connected to your account"
    assert "disconnect it in Your account" in letter.body
    event = Event.objects.get(kind=IDENTITY_CONNECTED)
    assert event.after == {"provider": "Example SSO", "label": "ada@example.com"}
    assert "connected Example SSO" in words(nias.get("/accounts/history/"))


def test_what_strangers_wrote_is_no_link_in_the_mail(nias, nia, provider):
    provider.claims |= {"email": None, "name": "www.evil.example"}

    go_through(nias, provider, to="connect")

    assert "www.evil.example" not in letters_to(nia.email)[-1].body


def test_a_sign_in_of_a_while_ago_does_not_connect(nias, provider):
    page = grown_stale(nias)

    answer = page.post("/accounts/social/openid/connect/")

    assert answer.headers["Location"].startswith(AGAIN)
    assert provider.asked == []
    shown = page.get(answer.headers["Location"])
    assert "Connecting an account" in words(shown)
    page.post(answer.headers["Location"], {"password": "a long enough password"})
    assert "Continue to Example SSO" in words(page.get("/accounts/social/openid/connect/"))


def test_somebody_with_a_factor_shows_it_before_they_connect(nias, nia, provider, app):
    answer = nias.post("/accounts/social/openid/connect/")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/code/")


def test_a_visitor_connects_nothing(visitor, provider):
    answer = visitor.post("/accounts/social/openid/connect/")

    assert answer.headers["Location"].startswith("/accounts/login/")
    assert provider.asked == []


def test_what_one_person_began_another_does_not_finish(nias, nia, provider):
    """In the same browser, and with the same session."""
    zoe = make_person("Zoe")
    state = set_out(nias, provider, to="connect")["state"]
    session = nias.session
    session["_auth_user_id"] = str(zoe.pk)
    session["_auth_user_hash"] = zoe.get_session_auth_hash()
    session.save()

    come_back(nias, state)

    assert not SocialAccount.objects.exists()


def test_whoever_signs_out_meanwhile_connects_nothing(nias, nia, provider):
    state = set_out(nias, provider, to="connect")["state"]
    nias.post("/accounts/logout/")

    come_back(nias, state)

    assert not SocialAccount.objects.exists()


def test_what_is_connected_to_another_account_stays_there(nias, provider):
    zoe = make_person("Zoe")
    connect(zoe, provider)

    go_through(nias, provider, to="connect")

    assert notices(nias.get(WAYS_IN)) == [
        "This Example SSO account is connected to another account of this console. Disconnect it"
        " there first."
    ]
    assert SocialAccount.objects.get().user == zoe


def test_connecting_twice_is_said_to_be_needless(nias, nia, provider, connected):
    go_through(nias, provider, to="connect")

    assert notices(nias.get(WAYS_IN)) == ["This Example SSO account is already connected."]
    assert letters_to(nia.email) == []


def test_a_wrong_answer_leads_back_with_a_sentence(nias, provider):
    provider.says("/jwks", {})

    answer = go_through(nias, provider, to="connect")

    assert answer.headers["Location"] == WAYS_IN
    assert notices(nias.get(WAYS_IN))[0].startswith("Example SSO gave an answer")
    assert is_in(nias)


def test_whoever_cancels_is_led_back(nias, provider):
    state = set_out(nias, provider, to="connect")["state"]

    answer = come_back(nias, state, error="access_denied")

    assert answer.headers["Location"] == WAYS_IN


def test_two_identities_of_one_provider_can_be_connected(nias, nia, provider, connected):
    provider.claims["sub"] = "another"

    go_through(nias, provider, to="connect")

    assert nia.socialaccount_set.count() == 2
