"""Rules about every address under /accounts/, those of allauth too, whoever asks and however."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to
from tests.database import everything

pytestmark = pytest.mark.once

METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"]
OPEN_TO_VISITORS = {
    "accounts:lost-factor",
    "accounts:reset-link",
    "accounts:social-sign-up",
    "accounts:start-over",
    "accounts:use-another-address",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
    "account_request_login_code",
}
TAKES_ONLY_POSTS = {
    "accounts:end-all-trust",
    "accounts:end-other-sessions",
    "accounts:remove-picture",
    "accounts:shortcuts",
    "accounts:start-over",
    "accounts:stop-reset",
    "accounts:use-another-address",
}

OPEN_TO_POSTS = TAKES_ONLY_POSTS & OPEN_TO_VISITORS


def addresses() -> Iterator[str]:
    """The name of every address under /accounts/, read from the URL configuration."""
    for resolver in get_resolver().url_patterns:
        if not isinstance(resolver, URLResolver) or str(resolver.pattern) != "accounts/":
            continue
        space = f"{resolver.namespace}:" if resolver.namespace else ""
        for pattern in resolver.url_patterns:
            assert isinstance(pattern, URLPattern)
            if not pattern.pattern.converters:  # those of one row have tests of their own
                yield f"{space}{pattern.name}"


ADDRESSES = list(addresses())
every_address = pytest.mark.parametrize("name", ADDRESSES)


def test_there_are_pages_to_test():
    assert {"accounts:profile", *OPEN_TO_VISITORS} <= set(ADDRESSES)


@every_address
def test_visitors_get_a_page_or_are_sent_to_sign_in(visitor, name):
    answer = visitor.get(reverse(name))

    assert answer.status_code in ({405} if name in OPEN_TO_POSTS else {200, 302})
    if name not in OPEN_TO_VISITORS:
        assert answer.headers["Location"] == f"/accounts/login/?next={reverse(name)}"


@every_address
def test_whoever_is_signed_in_gets_a_page_or_is_led_on(client_of, nia, name):
    answer = client_of(nia).get(reverse(name), follow=True)

    assert answer.status_code == (405 if name in TAKES_ONLY_POSTS else 200)


@every_address
@pytest.mark.parametrize("who", ["visitor", "somebody signed in"])
def test_no_method_but_post_changes_anything(visitor, client_of, nia, who, name, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    page = visitor if who == "visitor" else client_of(nia)
    before = everything()

    for method in METHODS:
        answer = page.generic(method, reverse(name))

        assert answer.status_code in {200, 302, 405}, method
    assert everything() == before


@every_address
@pytest.mark.parametrize("who", ["visitor", "somebody signed in"])
def test_an_empty_form_is_no_mistake_of_ours_and_changes_nothing(
    visitor, client_of, nia, who, name
):
    page = visitor if who == "visitor" else client_of(nia)
    before = everything()

    answer = page.post(reverse(name))

    assert answer.status_code in {200, 302, 405}
    if name != "accounts:profile":  # where leaving the field empty takes the name away
        assert everything() == before


@every_address
@pytest.mark.parametrize("body", [b"\0", b"email=\xff\xfe&login=\xff&code=\xff&next=\xff", b"{}"])
def test_broken_bodies_are_no_mistake_of_ours(client_of, nia, visitor, name, body):
    for page in (visitor, client_of(nia)):
        for kind in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
            answer = page.post(reverse(name), body, content_type=kind)

            assert answer.status_code in {200, 302, 400, 405}, kind


@every_address
def test_forms_without_our_token_are_refused(nia, name):
    for page in (Client(enforce_csrf_checks=True), signed_in_without_token(nia)):
        before = everything()

        answer = page.post(reverse(name), {"email": "ada@example.com", "name": "Eve"})

        assert answer.status_code == 403
        assert everything() == before


@every_address
def test_no_page_is_kept_by_a_cache_or_shown_in_a_frame(visitor, client_of, nia, name):
    for page in (visitor, client_of(nia)):
        answer = page.get(reverse(name))

        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        if answer.status_code == 200 and name not in {"account_inactive"}:
            assert "no-store" in answer.headers["Cache-Control"], name


def signed_in_without_token(user: User) -> Client:
    page = Client(enforce_csrf_checks=True)
    page.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return page


# Pages that are reached only on the way


def under_way(visitor: Any, sign_up: Any) -> Iterator[tuple[str, Any]]:
    """Every page in the middle of something, as a person meets it."""
    sign_up("ada@example.com")
    yield "confirm an address", visitor.get("/accounts/confirm-email/")
    visitor.cookies.clear()
    visitor.post("/accounts/login/code/", {"email": "nia@example.com"})
    yield "confirm a sign-in", visitor.get("/accounts/login/code/confirm/")
    visitor.cookies.clear()
    visitor.post("/accounts/password/reset/", {"email": "nia@example.com"})
    yield "confirm a reset", visitor.get("/accounts/password/reset/confirm/")
    code = code_mailed_to("nia@example.com")
    visitor.post("/accounts/password/reset/confirm/", {"code": code})
    yield "choose a password", visitor.get("/accounts/password/reset/complete/")


def test_the_pages_on_the_way_are_made_like_all_others(visitor, sign_up, nia):
    for what, page in under_way(visitor, sign_up):
        text = page.content.decode()

        assert page.status_code == 200, what
        assert 'class="card-page"' in text, what
        assert "no-store" in page.headers["Cache-Control"], what


def test_no_page_shows_the_words_of_allauth(visitor, client_of, nia, sign_up):
    """They would say that a template of ours is missing."""
    pages = [client_of(nia).get(reverse(name)) for name in ADDRESSES]
    pages += [visitor.get(reverse(name)) for name in ADDRESSES]
    pages += [page for _, page in under_way(visitor, sign_up)]

    for page in pages:
        used = {template.origin.name for template in page.templates if template.origin}
        strange = {name for name in used if "/allauth/templates/" in name}
        assert not strange, page.wsgi_request.path


def test_a_password_is_shown_on_no_page(visitor, sign_up):
    answer = sign_up("not an address", password1=PASSWORD)

    assert PASSWORD not in answer.content.decode()
