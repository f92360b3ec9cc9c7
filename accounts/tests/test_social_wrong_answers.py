"""A provider that is down, slow or wrong is a sentence."""

import json
import time

import pytest

from accounts.social import http_client
from accounts.tests.social import AWAY, SIGN_UP, come_back, go_through, refused, set_out
from tests.database import everything
from tests.providers import SECRET, OpenIDProvider, as_json, configured

DISCOVERY = "/.well-known/openid-configuration"


def at_the_start(page, provider):
    return page.post("/accounts/social/openid/start/")


@pytest.mark.parametrize(
    ("path", "go"),
    [
        (DISCOVERY, at_the_start),
        (DISCOVERY, go_through),
        ("/token", go_through),
        ("/jwks", go_through),
        ("/userinfo", go_through),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (500, "text/plain", b"broken"),
        (404, "text/plain", b""),
        (302, "text/plain", b""),
        (200, "text/html", b"<html>Under maintenance</html>"),
        (200, "application/json", b""),
        (200, "application/json", b"[]"),
        (200, "application/json", b"null"),
        (200, "application/json", b"7"),
        (200, "application/json", b'"access_token"'),
        (200, "application/json", b"{}"),
        (200, "application/json", b"{" + b"[" * 100_000),
        (200, "application/json", b"\xff\xfe\x00"),
    ],
    ids=str,
)
def test_a_wrong_answer_is_a_sentence(visitor, provider, path, go, status, kind, body):
    provider.without = {"email"}
    whole = provider.answers[path]
    if path == DISCOVERY and go is go_through:
        state = set_out(visitor, provider)["state"]
        provider.answers_with(path, body, status, kind)
        answer = come_back(visitor, state)
    else:
        provider.answers_with(path, body, status, kind)
        answer = go(visitor, provider)

    assert refused(visitor, answer)
    provider.answers[path] = whole
    assert go_through(visitor, provider).headers["Location"] == SIGN_UP


def test_an_answer_that_is_too_large_is_a_sentence(visitor, provider):
    provider.answers_with(DISCOVERY, b" " * (http_client.LARGEST + 1))

    assert refused(visitor, at_the_start(visitor, provider), why=AWAY)


def test_an_answer_that_takes_too_long_is_a_sentence(visitor, provider, monkeypatch):
    monkeypatch.setattr(http_client, "SECONDS", -1.0)

    assert refused(visitor, at_the_start(visitor, provider), why=AWAY)


def test_silence_is_a_sentence(visitor, provider, monkeypatch):
    monkeypatch.setattr(http_client, "SECONDS_OF_SILENCE", 0.05)

    def silent(form):
        time.sleep(0.3)
        return as_json(provider.discovery)

    provider.answers[DISCOVERY] = silent

    assert refused(visitor, at_the_start(visitor, provider), why=AWAY)


def test_nobody_there_is_a_sentence(visitor, provider, settings):
    with OpenIDProvider() as gone:
        settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[gone.app()])

    assert refused(visitor, at_the_start(visitor, provider), why=AWAY)


def test_a_provider_that_goes_away_meanwhile_is_a_sentence(visitor, settings):
    with OpenIDProvider() as going:
        settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[going.app()])
        state = set_out(visitor, going)["state"]

    assert refused(visitor, come_back(visitor, state), why=AWAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"issuer": 7},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://evil.example/"},
        {"authorization_endpoint": None},
        {"token_endpoint": None},
        {"token_endpoint": 7},
    ],
    ids=str,
)
def test_a_provider_that_describes_itself_wrongly_is_a_sentence(visitor, provider, changes):
    provider.discovery |= changes
    answer = at_the_start(visitor, provider)
    if answer.status_code == 200:  # what is asked later
        answer = go_through(visitor, provider)

    assert refused(visitor, answer)


@pytest.mark.parametrize("path", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize("url", ["http://evil.example/", "file:///etc/passwd", "", "http://[", 7])
def test_no_secret_and_no_code_goes_where_others_can_read_it(visitor, provider, path, url):
    provider.without = {"email"}
    provider.discovery[path] = url

    assert refused(visitor, go_through(visitor, provider))


def test_what_a_provider_says_is_not_written_into_the_log(visitor, provider, caplog):
    provider.says("/token", {"error": "invalid_grant", "hint": "a token of somebody"})

    go_through(visitor, provider)

    assert "No sign-in with Example SSO" in caplog.text
    assert "a token of somebody" not in caplog.text


def test_neither_tokens_nor_secrets_are_kept(visitor, provider):
    go_through(visitor, provider)
    visitor.post(SIGN_UP, {"name": "Ada"})

    kept = json.dumps(everything(), default=str) + json.dumps(dict(visitor.session))
    assert SECRET not in kept
    assert provider.id_token().split(".")[2][:10] not in kept
