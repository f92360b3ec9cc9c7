"""Every page, with nothing on it, with a little, and with a lot: also those no one wrote yet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from xml.etree.ElementTree import Element

import pytest

from console.lists import paging
from tests.addresses import Route, routes, tried_routes
from tests.cast import make_organization, make_person
from tests.database import taken_back
from tests.our_apps import ONLY, is_tried
from tests.pages import is_page as is_whole
from tests.reading import document
from tests.samples import things_of
from tests.showcase.others import NOT_A_PAGE, is_page
from tests.sizes import BareThings, classes, content_of, lengthen_names, rows_in
from tests.test_query_counts import (
    ANY,
    ASKED_OF_APPS,
    BESIDES_THE_LIST,
    LIST,
    PAGER,
    asks_the_same,
    more_of_everything,
    queries_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]

HEAVIEST = 125_000
"""Bytes of a page, before they are compressed: to a sixth, and a board to a fortieth."""
HEAVIER = {
    "projects:project": 950_000,
    "projects:access": 160_000,
    "gateways:gateway": 1_300_000,
    "organizations:mine": 260_000,
}
"""50 components, each in as many environments as there may be: a thousand cells. The configuration
of 300 APIs, which is copied whole. 150 invitations of one person."""
ONES_OWN = 15
"""At least so many pages belong to no organization, and have no ID in their address."""
NOT_COUNTED = {"accounts:close": "asks each app about each organization that the person leaves"}
NEVER_BARE = {
    "apis:api": "leads to the newest version",
    "billing:invoice": "a draft has no page",
}
BARE_IN_OTHER_WORDS = {
    "projects:home": "First steps",
    "portal-look:looks": "The standard look is live",
    "portal-domains:domains": "Add a domain",
    "settings:email-domains": "Add an email domain",
    "billing:payment-methods": "Bank transfer",
}
HOLDS_ROWS = {"ul", "ol", "dl", "tbody", "select"}
ROWS, EMPTY_STATE = "rows", "empty-state"
NOTHING_THERE = ("No ", "Nothing ", "No one ")
ONE_OF_MANY = re.compile(r"(?<![\w#.,:/-])1 (?!address|access|is |was |has )[a-z]{3,}(?<!s)s\b")
"""Such as "1 members"."""


def sign_in_again(page: Any) -> None:
    """Some pages are shown after a fresh sign-in only."""
    page.post("/accounts/reauthenticate/", {"password": "a long enough password"})


def pages() -> list[Route]:
    """Those of an organization."""
    return [route for route in tried_routes() if is_page(route)]


def personal_pages(page: Any) -> dict[str, str]:
    """The addresses of those that belong to no organization, by name."""
    return {
        route.name: f"/{route.path}"
        for route in routes()
        if is_tried(route.name.partition(":")[0]) and route.name not in NOT_A_PAGE
        if "<" not in route.path and is_shown(page.get(f"/{route.path}"))
    }


def is_shown(answer: Any) -> bool:
    return answer.status_code == 200 and is_whole(answer)


def says_nothing_is_there(elements: list[Element], name: str) -> bool:
    """In an empty state, in a sentence where the list would be, or in words of its own."""
    texts = [(element.text or "").strip() for element in elements]
    return any(
        EMPTY_STATE in classes(element)
        or text.startswith(NOTHING_THERE)
        or text == BARE_IN_OTHER_WORDS.get(name)
        for element, text in zip(elements, texts, strict=True)
    )


def mistakes_in(name: str, bare: list[Element], some: list[Element]) -> Iterator[str]:
    """Lists that hold nothing, or that are gone; and sentences written for another number."""
    if rows_in(some) and not rows_in(bare) and not says_nothing_is_there(bare, name):
        yield "an empty list without a word"
    for element in (*bare, *some):
        holds_rows = element.tag in HOLDS_ROWS or ROWS in classes(element)
        if holds_rows and all("rows-head" in classes(e) for e in element):
            yield f"an empty {element.tag} {element.attrib}"
        for text in filter(None, (element.text, element.tail)):
            yield from (match.group() for match in ONE_OF_MANY.finditer(text))


def test_every_page_says_what_to_do_where_nothing_is_yet(adam, client_of):
    problems = []
    full, page_of_adam = things_of(adam), client_of(adam)
    sign_in_again(page_of_adam)

    for route in pages():
        with taken_back():
            bea = make_organization("Blank Slate", by=make_person("Bea"))
            page = client_of(bea)
            sign_in_again(page)
            answer = page.get(BareThings(bea.organization, bea).address(route))
        if answer.status_code == 404 and route.name in NEVER_BARE:
            continue
        if answer.status_code not in {200, 302}:
            problems.append(f"{route}: {answer.status_code}")
        elif answer.status_code == 200:
            some = page_of_adam.get(full.address(route))
            elements = content_of(document(answer)), content_of(document(some))
            problems += [f"{route}: {mistake}" for mistake in mistakes_in(route.name, *elements)]
    assert not problems, "\n".join(problems)


def test_every_page_of_ones_own_says_so_too(adam, client_of):
    page, nobody = client_of(adam), client_of(make_person("Nia"))
    sign_in_again(page)
    sign_in_again(nobody)
    things_of(adam)
    more_of_everything(adam, 0, 3)

    shown = personal_pages(nobody)
    assert len(shown) >= ONES_OWN or ONLY
    for name, address in shown.items():
        bare, some = (content_of(document(who.get(address))) for who in (nobody, page))
        assert not [*mistakes_in(name, bare, some)], name


@contextmanager
def lists_read() -> Iterator[list[bool]]:
    """Of each list with pages that is read meanwhile, whether it had more than one."""
    read, more = paging._read, []

    def noted(*arguments: Any, **places: Any) -> Any:
        rows, has_more = read(*arguments, **places)
        more.append(has_more)
        return rows, has_more

    with mock.patch.object(paging, "_read", noted):
        yield more


def test_every_page_asks_the_same_for_3_rows_and_for_300(adam, client_of):
    """And stays light. A list is what has later pages, and what may have some must have them."""
    page, problems, things = client_of(adam), [], things_of(adam)
    sign_in_again(page)
    read = [route for route in tried_routes() if "GET" in route.demands]
    addresses = {route.name: things.address(route) for route in read} | personal_pages(page)

    more_of_everything(adam, 0, 3)
    few = {name: queries_of(page, address) for name, address in addresses.items()}
    more_of_everything(adam, 3, 297)
    lengthen_names(adam)

    for name, address in addresses.items():
        with lists_read() as lists:
            many = queries_of(page, address)
        content = page.get(address).getvalue()
        has_pages = PAGER in content
        most = LIST if has_pages else ANY + ASKED_OF_APPS
        most += BESIDES_THE_LIST.get(name, 0)
        same = asks_the_same(address, few[name], many, has_pages=has_pages)
        if (not same or len(many) > most) and name not in NOT_COUNTED:
            problems += [f"{name}: {len(few[name])}, {len(many)}, at most {most}:", *many]
        if lists and not any(lists):
            problems.append(f"{name} has pages, and one here: give a Sample a `more`")
        if b"<html" in content and len(content) > HEAVIER.get(name, HEAVIEST):
            problems.append(f"{name}: {len(content):,} bytes")
    assert not problems, "\n".join(problems)
