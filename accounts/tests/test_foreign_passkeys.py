"""Passkeys of other origins, and whatever no browser of ours sends: only wrong."""

import pytest

from accounts.second_factor import factors
from accounts.tests.conftest import PASSWORD
from accounts.tests.test_passkeys import add, is_in, on_localhost, options_of
from tests.freshness import freshly_signed_in, grown_stale
from tests.pages import CheckedClient
from tests.passkeys import Passkey, as_sent
from tests.reading import words

ORIGIN = "http://localhost"
SECURITY, ADD = "/accounts/security/", "/accounts/security/passkeys/add/"
LOGIN, BY_PASSKEY = "/accounts/login/", "/accounts/login/passkey/"
STEP = "/accounts/login/second-factor/"
AGAIN = "/accounts/reauthenticate/passkey/"
BAD: list[object] = [None, [], {}, "x", 1, {"response": None}, {"response": {"clientDataJSON": 1}}]
OTHER: list[object] = [None, 1, "", "AAAA", "ı", "\ud800", [], {}]
FOREIGN = [
    "http://localhost:8001",
    "https://localhost",
    "http://evil.localhost",
    "http://localhost.",
    "https://evil.example",
    "null",
]


@pytest.fixture(autouse=True)
def _on_localhost(settings):
    settings.CONSOLE_ORIGIN = ORIGIN
    settings.CSRF_TRUSTED_ORIGINS = [ORIGIN]


@pytest.fixture
def window(client_of, nia):
    """Nia's browser, in which she has just signed in."""
    return on_localhost(freshly_signed_in(client_of(nia), nia))


@pytest.fixture
def passkey(window):
    """A passkey of Nia's, which she has just added."""
    made = Passkey(ORIGIN)
    add(window, made, name="Phone")
    return made


@pytest.fixture
def elsewhere(db):
    """Another browser, in which no one is signed in."""
    return on_localhost(CheckedClient())


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_passkey_of_another_origin_is_not_added(window, nia, origin):
    answer = add(window, Passkey(origin))

    assert "This passkey cannot be used here." in words(answer)
    assert not factors.has_factor(nia)


@pytest.mark.parametrize("origin", FOREIGN)
def test_an_answer_for_another_origin_opens_nothing(elsewhere, window, passkey, nia, origin):
    passkey.origin = origin
    elsewhere.post(BY_PASSKEY, as_sent(passkey.get(options_of(elsewhere))))
    assert not is_in(elsewhere)

    elsewhere.post(LOGIN, {"login": nia.email, "password": PASSWORD})
    options = elsewhere.get(STEP).context["js_data"]["request_options"]
    elsewhere.post(STEP, as_sent(passkey.get(options)))
    assert not is_in(elsewhere)

    options = grown_stale(window).get(AGAIN).context["js_data"]["request_options"]
    window.post(AGAIN, as_sent(passkey.get(options)))
    assert window.get(ADD).status_code == 302


def mangled(credential):
    """The answer with each of its parts missing, or something else in its place."""
    yield from BAD
    for name in credential["response"]:
        for other in OTHER:
            yield {**credential, "response": {**credential["response"], name: other}}
    for name in credential:
        for other in OTHER:
            yield {**credential, name: other}


def test_whatever_is_sent_to_add_one_is_only_wrong(window, nia, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    right = Passkey(ORIGIN).create(window.get(ADD).context["js_data"]["creation_options"])

    for credential in mangled(right):
        # Each page asks another question, to which this is the answer no more.
        assert window.get(ADD).status_code == 200
        assert window.post(ADD, as_sent(credential)).status_code == 200, credential
    assert not factors.has_factor(nia)


def test_nothing_that_was_sent_beside_is_kept(window, nia):
    made = Passkey(ORIGIN).create(window.get(ADD).context["js_data"]["creation_options"])
    beside = {"more": "\0 \ud800", "clientExtensionResults": {"more": "\0"}}
    made["response"]["more"] = "\0"

    window.post(ADD, as_sent({**made, **beside}))

    assert "more" not in str(factors.passkeys_of(nia).get().data)


@pytest.mark.parametrize("raw", ["", "{", "[" * 5000, "NaN", '"\\ud800"', "x" * 50_000])
def test_text_that_is_no_answer_is_only_wrong(window, elsewhere, raw, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False

    assert window.post(ADD, {"credential": raw}).status_code == 200
    assert elsewhere.post(BY_PASSKEY, {"credential": raw}).status_code == 302


def test_whatever_is_sent_to_sign_in_is_only_wrong(elsewhere, passkey, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    for credential in mangled(passkey.get(options_of(elsewhere))):
        options_of(elsewhere)
        assert elsewhere.post(BY_PASSKEY, as_sent(credential)).status_code == 302, credential
        assert not is_in(elsewhere)


def test_who_knows_the_password_does_not_use_up_the_attempts_with_a_passkey(
    elsewhere, passkey, nia
):
    elsewhere.post(LOGIN, {"login": nia.email, "password": PASSWORD})
    wrong = Passkey(ORIGIN, user_handle=passkey.user_handle)
    for _ in range(10):
        options = elsewhere.get(STEP).context["js_data"]["request_options"]
        elsewhere.post(STEP, as_sent(wrong.get(options)))

    options = elsewhere.get(STEP).context["js_data"]["request_options"]
    elsewhere.post(STEP, as_sent(passkey.get(options)))

    assert is_in(elsewhere)


def test_on_another_host_no_passkey_is_offered(window, passkey, elsewhere):
    window.defaults["HTTP_HOST"] = elsewhere.defaults["HTTP_HOST"] = "testserver"

    assert "Add passkey" not in words(window.get(SECURITY))
    assert "passkey" not in words(elsewhere.get(LOGIN))
