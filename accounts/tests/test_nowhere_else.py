"""`next` leads to a page of ours or is passed over, on every page that takes one."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to

pytestmark = pytest.mark.once

ELSEWHERE = [
    "https://evil.example/",
    "HTTPS://evil.example/",
    "http:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "ftp://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "//evil.example@testserver/",
    "//testserver@evil.example/",
    "//testserver.evil.example/",
    "//testserver:80@evil.example/",
    "//\u3002evil.example/",
    "//evil\u3002example/",
    "\uff0f\uff0fevil.example/",
    "/\uff0fevil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "\t//evil.example/",
    "/\n/evil.example/",
    "/\r/evil.example/",
    "\r\n//evil.example/",
    " //evil.example/",
    "\u00a0//evil.example/",
    "\u2028//evil.example/",
    "\x01//evil.example/",
    "\x7f//evil.example/",
    "/\u200b/evil.example/",
    "/%09/evil.example/",
    "/%0d%0aSet-Cookie:a=b",
    "/%5cevil.example/",
    "/%2f%2fevil.example/",
    "/.//evil.example/",
    "/..//evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "@evil.example/",
    "evil.example/",
    ".evil.example/",
    "?next=//evil.example/",
    "#//evil.example/",
    "http://testserver/organizations/",
    "//testserver/organizations/",
    "http://[::1]/",
    "http://[evil.example/",
    "/no-page-of-ours/",
    "/organizations/\r\nSet-Cookie: a=b",
    "/organizations/?" + "a" * 3_000,
    "/" * 5_000,
]
elsewhere = pytest.mark.parametrize("target", ELSEWHERE, ids=lambda target: ascii(target[:30]))
# One of each kind, for the ways that take several steps.
telling = pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "/no-page-of-ours/",
        "http://testserver/organizations/",
    ],
    ids=ascii,
)
OURS = {"/", "/accounts/email/", "/accounts/password/change/"}


def leads_nowhere_else(answer):
    """Whether the answer sends no one anywhere, or to one of the few pages it may."""
    where = answer.headers.get("Location", "/").partition("?")
    return where[0] in OURS and "evil" not in where[2]


@elsewhere
@pytest.mark.parametrize("place", ["in the address", "in the form"])
def test_signing_in_leads_nowhere_else(visitor, nia, target, place):
    query, field = placed(target, place)

    answer = visitor.post(
        f"/accounts/login/{query}", {"login": nia.email, "password": PASSWORD, **field}
    )

    assert answer.headers["Location"] == "/"


@telling
def test_signing_up_leads_nowhere_else(visitor, target):
    form = {"email": "ada@example.com", "password1": PASSWORD, "next": target}
    visitor.post(f"/accounts/signup/?{urlencode({'next': target})}", form)
    code = code_mailed_to("ada@example.com")

    answer = visitor.post("/accounts/confirm-email/", {"code": code, "next": target})

    assert answer.headers["Location"] == "/"


@telling
def test_a_mailed_code_leads_nowhere_else(visitor, nia, target):
    asked = visitor.post("/accounts/login/code/", {"email": nia.email, "next": target})
    assert asked.headers["Location"].partition("?")[0] == "/accounts/login/code/confirm/"

    answer = visitor.post(
        asked.headers["Location"], {"code": code_mailed_to(nia.email), "next": target}
    )

    assert answer.headers["Location"] == "/"


@telling
def test_a_reset_leads_nowhere_else(visitor, nia, target):
    asked = visitor.post("/accounts/password/reset/", {"email": nia.email, "next": target})
    assert asked.headers["Location"].startswith("/accounts/password/reset/confirm/")
    code = {"code": code_mailed_to(nia.email), "next": target}
    entered = visitor.post(asked.headers["Location"], code)
    assert entered.headers["Location"].startswith("/accounts/password/reset/complete/")

    answer = visitor.post(
        entered.headers["Location"], {"password1": PASSWORD, "password2": PASSWORD, "next": target}
    )

    assert answer.headers["Location"] == "/"


@elsewhere
@pytest.mark.parametrize("place", ["in the address", "in the form"])
def test_signing_out_leads_nowhere_else(client_of, nia, target, place):
    query, field = placed(target, place)

    answer = client_of(nia).post(f"/accounts/logout/{query}", field)

    assert answer.headers["Location"] == "/"


@telling
@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/accounts/reauthenticate/", {"password": PASSWORD}),
        (
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": PASSWORD + "!", "password2": PASSWORD + "!"},
        ),
    ],
)
def test_pages_for_who_is_signed_in_lead_nowhere_else(client_of, nia, target, page, form):
    answer = client_of(nia).post(page, {**form, "next": target})

    assert answer.status_code == 302
    assert leads_nowhere_else(answer)


@elsewhere
def test_reading_a_page_leads_nowhere_else(nia, target):
    # Not browsers that check pages: a control character is no good HTML, but goes back as it came.
    in_, out = Client(), Client()
    in_.force_login(nia, backend="allauth.account.auth_backends.AuthenticationBackend")

    for page in ("login", "signup", "login/code", "password/reset", "logout", "reauthenticate"):
        address = f"/accounts/{page}/?{urlencode({'next': target})}"
        assert leads_nowhere_else(in_.get(address)), page
        if page != "reauthenticate":
            assert leads_nowhere_else(out.get(address)), page


def placed(target, place):
    """The target as a query and as fields of a form; one of them is empty."""
    in_address = place == "in the address"
    return f"?{urlencode({'next': target})}" if in_address else "", (
        {} if in_address else {"next": target}
    )
