"""The way to a provider of identities and what it is asked, from the button on our pages."""

from urllib.parse import parse_qsl, urlsplit

from accounts.tests.social import (
    set_out,
    url_at,
)
from tests.reading import notices, words


def test_the_pages_for_signing_in_have_a_button_for_each_provider(visitor, provider):
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert "Continue with Example SSO" in words(visitor.get(page))


def test_without_providers_there_is_no_button_and_no_page(visitor):
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert "Continue with" not in words(visitor.get(page))
    assert visitor.post("/accounts/social/google/start/").status_code == 404
    assert visitor.get("/accounts/social/google/callback/").status_code == 404


def test_the_provider_is_asked_for_a_code_with_everything_that_is_checked_later(visitor, provider):
    asked = set_out(visitor, provider)

    assert asked["response_type"] == "code"
    assert asked["client_id"] == "console"
    assert asked["redirect_uri"] == "http://testserver/accounts/social/openid/callback/"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    assert asked["nonce"] != set_out(visitor, provider)["nonce"]


def test_nothing_of_the_address_changes_what_the_provider_is_asked(visitor, provider):
    answer = visitor.post("/accounts/social/openid/start/?scope=admin&auth_params=prompt%3Dnone")

    query = dict(parse_qsl(urlsplit(url_at(provider, answer)).query))
    assert "admin" not in query["scope"]
    assert "prompt" not in query


def test_the_way_back_is_the_configured_origin_whatever_host_is_claimed(visitor, provider):
    answer = visitor.post("/accounts/social/openid/start/", headers={"host": "localhost"})

    query = dict(parse_qsl(urlsplit(url_at(provider, answer)).query))
    assert query["redirect_uri"].startswith("http://testserver/")


def test_the_page_leads_on_by_itself_and_sends_no_form_to_another_host(visitor, provider):
    page = visitor.post("/accounts/social/openid/start/")

    text = page.content.decode()
    assert '<meta http-equiv="refresh" content="0; url=' in text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert "<form" not in text.split("<main")[1]


def test_a_stranger_does_not_have_the_provider_asked_without_end(visitor, provider, settings):
    settings.ACCOUNT_RATE_LIMITS = {"social_start": "2/m/ip"}
    set_out(visitor, provider)
    set_out(visitor, provider)
    asked = len(provider.asked)

    answer = visitor.post("/accounts/social/openid/start/", follow=True)

    assert notices(answer) == ["Too many requests. Wait a moment, then try again."]
    assert len(provider.asked) == asked
