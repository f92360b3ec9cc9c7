"""Addresses are those that Django gives; no one is sent to anywhere else by them."""

import re
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse, set_urlconf
from django.utils.safestring import mark_safe

from console.serving.addresses import absolute, address_of, safe_next
from console.serving.pages import addresses

OURS = [
    "/",
    "/organizations/",
    "/organizations/acme/",
    "/organizations/acme/settings/members/?q=a&role=developer",
    "/organizations/acme/#top",
    "/accounts/login/?next=/organizations/",
    "/organizations/?next=https://evil.com",
    "/organizations/?q=a%0d%0ab",
    "/welcome/?q=ü",
]
HOSTILE = [
    "",
    " ",
    "https://evil.com",
    "http://evil.com/",
    "HTTPS://EVIL.COM",
    "//evil.com",
    "///evil.com",
    "////evil.com/organizations/",
    "/\\evil.com",
    "\\/evil.com",
    "\\\\evil.com",
    "/\\/evil.com",
    "/organizations/\\evil.com",
    "https:/evil.com",
    "https:evil.com",
    "https:///evil.com",
    "http:\\\\evil.com",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "mailto:a@evil.com",
    "evil.com",
    "evil.com/organizations/",
    "@evil.com",
    "/\t/evil.com",
    "/\n/evil.com",
    "/\r/evil.com",
    "\t//evil.com",
    "\x00//evil.com",
    "/\x00/evil.com",
    "/organizations/\x00",
    " /organizations/",
    "\u2028//evil.com",
    "/\u200b/evil.com",
    "/organizations/\u202eacme/",
    "\uff0f\uff0fevil.com",
    "\u2215\u2215evil.com",
    "/\uff0fevil.com",
    "http://testserver/",
    "http://testserver@evil.com/",
    "//testserver/",
    "http://[::1]/",
    "http://[evil.com",
    "//[evil.com",
    "/no-such-page/",
    "/organizations/UPPER/",
    "/organizations/acme/../../evil/",
    "/%2f%2fevil.com",
    "/organizations",
    "?next=/",
    "#",
    ".",
    "../",
    "/organizations/\r\nSet-Cookie: session=mine",
    "/organizations/?q=\r\nSet-Cookie: session=mine",
    "/organizations/?q=\x00",
    "/organizations/?\t",
    "/?\\evil.com",
    "/#\\evil.com",
    "/organizations/?" + "a" * 2_000,
    "/\ud800/",
]


class Name(StrEnum):
    ACME = "acme"


FITTING: dict[str, object] = {"handle": "acme", "slug": "a-1", "str": "x", "path": "a/b"}
FITTING |= {"uuid": UUID(int=7), "int": 7}
ODD: list[object] = [
    *FITTING.values(),
    "",
    "ab",
    "a" * 41,
    "Acme",
    "acme\n",
    "{0}",
    "a ü?&'#%",
    0,
    2**40,
    -1,
]
ODD += [True, None, 1.5, mark_safe("acme"), Name.ACME]
"""What may stand in an address: everywhere, only in some, in another form, or nowhere."""


@pytest.mark.parametrize("urls", [None, "portal.urls.domain"])
def test_every_link_leads_where_django_says(urls):
    set_urlconf(urls)
    try:
        found = [
            (each.name, args, led(address_of, each.name, *args), led(django, each.name, *args))
            for each in addresses()
            for args in argument_lists(re.findall("<([a-z]+):", each.path))
        ]
    finally:
        set_urlconf(None)

    assert [case for case in found if case[2] != case[3]] == []
    assert any(case[2] for case in found)


def argument_lists(kinds):
    """One that fits, and it with each odd value in the place of each."""
    fitting = [FITTING.get(kind, "x") for kind in kinds]
    yield fitting
    for place in range(len(fitting)):
        yield from ([*fitting[:place], odd, *fitting[place + 1 :]] for odd in ODD)


def django(name, *args):
    return reverse(name, args=args)


def led(write, *args):
    try:
        return write(*args)
    except NoReverseMatch:
        return ""


def test_no_app_hangs_in_two_places():
    # Links within it would depend on the page that they are on.
    assert all(len(places) == 1 for places in get_resolver().app_dict.values())


@pytest.mark.parametrize("target", OURS)
def test_a_page_of_ours_can_be_next(target):
    assert safe_next(RequestFactory().get("/", {"next": target})) == target
    assert safe_next(RequestFactory().post("/", {"next": target})) == target


@pytest.mark.parametrize("target", HOSTILE)
def test_nowhere_else_can_be_next(target):
    request = RequestFactory().get("/")
    request.GET = QueryDict(urlencode({"next": target}, errors="surrogatepass"))

    assert safe_next(request) == ""


@pytest.mark.parametrize("target", HOSTILE)
def test_a_hostile_address_leads_home(target, client, db):
    form = urlencode({"theme": "dark", "next": target}, errors="surrogatepass")

    response = client.post("/theme/", form, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 302
    assert response.headers["Location"] == "/"


def test_what_is_posted_wins_over_the_address():
    request = RequestFactory().post("/?next=/welcome/", {"next": "/organizations/"})

    assert safe_next(request) == "/organizations/"


def test_links_start_with_the_configured_origin(settings):
    settings.CONSOLE_ORIGIN = "https://console.example"

    assert absolute("/welcome/") == "https://console.example/welcome/"
