"""What comes back from a provider opens nothing unless it was made for this very sign-in."""

import pytest

from accounts.tests.social import SIGN_UP, UNKNOWN, come_back, go_through, refused, set_out
from tests.pages import CheckedClient
from tests.providers import CLIENT, configured

# The ID token


def make(provider, **changes):
    """Change the provider or its claims."""
    for name, value in changes.items():
        if hasattr(provider, name):
            setattr(provider, name, value)
        else:
            provider.claims[name] = value


@pytest.mark.parametrize(
    "changes",
    [
        {"signed_by": "somebody else"},
        {"kid": "key-2"},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"iss": "https://evil.example"},
        {"aud": "another program"},
        {"aud": []},
        {"aud": [CLIENT, "another program"]},
        {"azp": "another program"},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 32_503_680_000},
        {"nbf": 32_503_680_000},
        {"without": {"exp"}},
        {"without": {"iss"}},
        {"without": {"aud"}},
        {"without": {"iat"}},
        {"without": {"nonce"}},
        {"without": {"sub"}},
        {"sub": None},
        {"sub": ""},
        {"sub": " "},
        {"sub": 7},
        {"sub": ["ada"]},
        {"sub": {"id": "ada"}},
        {"sub": "x" * 192},
        {"sub": "ada\0"},
        {"sub": "ada\n"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_this_sign_in_opens_nothing(visitor, provider, changes):
    make(provider, **changes)

    assert refused(visitor, go_through(visitor, provider))


def test_a_provider_speaks_for_no_other_issuer(visitor, provider):
    """It says that it is another one, and signs as that: so it could be anyone there."""
    evil = "https://evil.example"
    provider.claims["iss"] = evil
    state = set_out(visitor, provider)["state"]
    provider.discovery["issuer"] = evil

    assert refused(visitor, come_back(visitor, state))


def test_a_nonce_of_another_sign_in_opens_nothing(visitor, provider):
    state = set_out(visitor, provider)["state"]
    set_out(CheckedClient(), provider)
    nonce = provider.nonce
    provider.challenge = ""
    again = set_out(visitor, provider)["state"]
    provider.nonce = nonce

    assert state != again
    assert refused(visitor, come_back(visitor, again))


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", 7, ["x"], {"x": 1}], ids=repr)
def test_no_id_token_opens_nothing(visitor, provider, token):
    provider.says("/token", {"access_token": "at", "token_type": "Bearer", "id_token": token})

    assert refused(visitor, go_through(visitor, provider))


@pytest.mark.parametrize(
    "keys",
    [
        {},
        [],
        {"keys": []},
        {"keys": [7]},
        {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "key-1"}]},
        {"keys": [{"kty": "RSA", "kid": "key-1", "n": "x", "e": "x"}]},
        {"keys": "none"},
        None,
    ],
    ids=str,
)
def test_keys_that_are_none_open_nothing(visitor, provider, keys):
    provider.says("/jwks", keys)

    assert refused(visitor, go_through(visitor, provider))


def test_a_second_key_of_the_same_name_opens_nothing(visitor, provider):
    provider.says("/jwks", {"keys": [provider.jwk(), provider.jwk("another")]})

    assert refused(visitor, go_through(visitor, provider))


def test_a_new_key_of_the_provider_is_taken_at_once(visitor, provider):
    go_through(visitor, provider)
    provider.signed_by = "new"
    provider.says("/jwks", {"keys": [provider.jwk("new")]})

    assert go_through(visitor, provider).headers["Location"] == SIGN_UP


def test_the_access_token_alone_opens_nothing(visitor, provider):
    provider.says("/token", {"access_token": "at", "token_type": "Bearer"})

    assert refused(visitor, go_through(visitor, provider))


# The user info


def test_the_user_info_is_asked_where_the_token_tells_no_address(visitor, provider):
    provider.without = {"email", "email_verified"}

    assert go_through(visitor, provider).headers["Location"] == SIGN_UP
    assert b"ada@example.com" in visitor.get(SIGN_UP).content


@pytest.mark.parametrize("sub", ["adam-at-the-provider", None, ["ada-at-the-provider"], 7])
def test_user_info_about_somebody_else_opens_nothing(visitor, provider, sub):
    provider.without = {"email"}
    provider.says("/userinfo", {**provider.claims, "sub": sub})

    assert refused(visitor, go_through(visitor, provider))


def test_user_info_without_a_subject_opens_nothing(visitor, provider):
    provider.without = {"email"}
    provider.says("/userinfo", {"email": "ada@example.com", "email_verified": True})

    assert refused(visitor, go_through(visitor, provider))


# The state


def test_without_the_state_of_this_browser_nothing_is_asked(visitor, provider):
    state = set_out(CheckedClient(), provider)["state"]
    asked = len(provider.asked)

    assert refused(visitor, come_back(visitor, state), why=UNKNOWN)
    assert refused(visitor, come_back(visitor, ""), why=UNKNOWN)
    assert refused(visitor, visitor.get("/accounts/social/openid/callback/"), why=UNKNOWN)
    assert len(provider.asked) == asked


def test_a_state_is_good_for_once(visitor, provider):
    provider.says("/token", {})
    state = set_out(visitor, provider)["state"]
    come_back(visitor, state)
    visitor.get("/accounts/login/")

    assert refused(visitor, come_back(visitor, state), why=UNKNOWN)


def test_a_state_is_good_for_ten_minutes(visitor, provider, clock):
    state = set_out(visitor, provider)["state"]
    clock.shift(601)

    assert refused(visitor, come_back(visitor, state), why=UNKNOWN)


def test_a_state_of_one_provider_is_none_of_another(visitor, provider, settings):
    other = provider.app("google")
    settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[provider.app(), other])
    state = set_out(visitor, provider)["state"]

    assert refused(visitor, come_back(visitor, state, "google"), why=UNKNOWN)


def test_the_code_of_another_browser_opens_nothing(visitor, provider):
    """PKCE: the code belongs to who asked for it."""
    set_out(visitor, provider)
    state = set_out(visitor, provider)["state"]
    set_out(CheckedClient(), provider)

    assert refused(visitor, come_back(visitor, state))


# The person says no, and the provider


def test_whoever_cancels_is_told_so(visitor, provider):
    state = set_out(visitor, provider, next="/accounts/sessions/")["state"]

    answer = come_back(visitor, state, error="access_denied")

    assert answer.headers["Location"] == "/accounts/login/?next=%2Faccounts%2Fsessions%2F"
    assert refused(visitor, answer, why="You canceled signing in with Example SSO.")


@pytest.mark.parametrize("query", [{"error": "server_error"}, {"code": ""}, {"code": "x" * 9000}])
def test_a_code_that_is_none_opens_nothing(visitor, provider, query):
    state = set_out(visitor, provider)["state"]

    assert refused(visitor, come_back(visitor, state, **query))
