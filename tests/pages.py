"""What is true of every page, checked on every response that a test's browser gets."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from django.test import Client

from tests.reading import parsed, text_of

LABELLED = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button"}

WORDS = re.compile(r">\s*\w[^<>&]*<")
VALUE = re.compile(r' (action|content|data-[a-z-]+|datetime|href|src|title|value)="[^"<>&]+"')
"""What may be any words, between tags and in them, and says nothing about how a page is made."""


class CheckedClient(Client):
    """A browser that refuses to go on when a page is not well made."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if is_page(response):
            problems = problems_of(text_of(response))
            assert not problems, f"{response.wsgi_request.path}: {'; '.join(problems)}"
        return response


def is_page(response: Any) -> bool:
    """Whether this is a whole page of ours, and no fragment."""
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return is_html and b"<html" in response.content


def problems_of(html: str) -> tuple[str, ...]:
    """Everything that is wrong with a page, in words."""
    return problems_of_form(VALUE.sub(r' \1="x"', WORDS.sub(">x<", html)))


@lru_cache(maxsize=4000)
def problems_of_form(html: str) -> tuple[str, ...]:
    """What is wrong with a page, which many tests get with other words."""
    tree, mistakes = parsed(html)
    elements = list(tree.iter())
    named = {e.get("for") for e in elements if e.tag == "label" and e.get("for")}
    wrapped = {id(inner) for e in elements if e.tag == "label" for inner in e.iter()}
    return (
        *mistakes,
        *_of_headings(elements),
        *_of_ids(elements),
        *(p for e in elements for p in _of_element(e, named, wrapped)),
    )


def _of_headings(elements: list[Element]) -> list[str]:
    headings = [element for element in elements if element.tag == "h1"]
    titles = [element.text for element in elements if element.tag == "title" and element.text]
    problems = [] if len(headings) == 1 else [f"{len(headings)} h1"]
    if not titles or not titles[0].strip(" ·\n") or titles[0].strip().startswith("·"):
        problems.append(f"title {titles!r} does not name the page")
    return problems


def _of_ids(elements: list[Element]) -> list[str]:
    counts = Counter(element.get("id") for element in elements if element.get("id"))
    return [f"id {name} occurs {count} times" for name, count in counts.items() if count > 1]


def _of_element(element: Element, named: set[str | None], wrapped: set[int]) -> list[str]:
    problems = []
    if element.tag == "style" or element.get("style"):
        problems.append("inline style")
    if element.tag == "script" and not element.get("src"):
        problems.append("inline script")
    problems += [f"{name} handler" for name in element.attrib if str(name).startswith("on")]
    if element.tag in LABELLED and element.get("type") not in NEEDS_NO_LABEL:
        is_labelled = (
            element.get("id") in named
            or id(element) in wrapped
            or element.get("aria-label")
            or element.get("aria-labelledby")
        )
        if not is_labelled:
            problems.append(f"{element.tag} {element.get('name')} has no label")
    if element.tag == "form" and (element.get("method") or "").lower() == "post":
        tokens = [e for e in element.iter("input") if e.get("name") == "csrfmiddlewaretoken"]
        if len(tokens) != 1:
            problems.append(f"form to {element.get('action')} has {len(tokens)} CSRF tokens")
    return problems
