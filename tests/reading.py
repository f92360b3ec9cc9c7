"""Reads a page as a person would: its words, and the reasons beside its fields."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import lxml.etree
import markupever

EMPTY = "<html><body></body></html>"
"""What a browser makes of nothing, such as of a redirect."""
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')


def words(response: Any) -> str:
    """The text of a page, with single spaces, without what only a script sees."""
    body = document(response).find("body")
    assert body is not None
    return " ".join("".join(body.itertext()).split())


def notices(response: Any) -> list[str]:
    """What the page tells at its top: what was done, or why not."""
    found = (e for e in document(response).iter() if "notice" in (e.get("class") or "").split())
    return [" ".join("".join(notice.itertext()).split()) for notice in found]


def reason_at(response: Any, field: str) -> str:
    """The reason that stands at the field of this name, found as a screen reader finds it."""
    elements = list(document(response).iter())
    (described,) = {
        e.get("aria-describedby", "") for e in _around(elements, field) if e.get("aria-describedby")
    } or {""}
    ids = [name for name in described.split() if name.endswith("_error")]
    reasons = (e for e in elements if e.get("id") in ids)
    return " ".join(" ".join("".join(reason.itertext()).split()) for reason in reasons)


def value_of(response: Any, field: str) -> str:
    """What the field of this name holds when the page opens. The header's own do not count."""
    page = document(response)
    main = page.find(".//main")
    for element in (page if main is None else main).iter():
        if element.get("name") == field and element.get("type") != "hidden":
            return element.get("value") or element.text or ""
    raise AssertionError(f"no field {field}")


def checked(response: Any, field: str) -> list[str]:
    """Which checkboxes or radio buttons of this name are ticked."""
    boxes = [e for e in document(response).iter("input") if e.get("name") == field]
    return [box.get("value", "") for box in boxes if box.get("checked") is not None]


def hidden_in(response: Any) -> dict[str, str]:
    """What a page sends beside what one types, by name."""
    inputs = document(response).iter("input")
    return {e.get("name", ""): e.get("value", "") for e in inputs if e.get("type") == "hidden"}


def links(response: Any) -> list[str]:
    """The addresses that the page links to, in their order, as a browser would complete them."""
    here = response.wsgi_request.path
    return [urljoin(here, a.get("href", "")) for a in document(response).iter("a")]


def link_named(response: Any, name: str) -> str:
    """Where the link of this name leads."""
    for a in document(response).iter("a"):
        if " ".join("".join(a.itertext()).split()) == name:
            return a.get("href", "")
    raise AssertionError(f"no link {name}")


def buttons(response: Any) -> list[str]:
    """The names of the page's buttons, and of the links that look like one."""
    found = document(response).iter("button")
    return [" ".join("".join(button.itertext()).split()) for button in found]


def document(response: Any) -> Element:
    """The tree of a page."""
    return parsed(text_of(response))[0]


def text_of(response: Any) -> str:
    """The page as it came, but for the token that is another in every answer."""
    return TOKEN.sub("token", response.content.decode(errors="replace"))


@lru_cache(maxsize=32)
def parsed(html: str) -> tuple[Element, tuple[str, ...]]:
    """The tree of a page, which no one changes, and what is wrong with how it is written.

    Two parsers in C and Rust, one for each, take a seventh of the time of one in Python for both.
    """
    return tree_of(html), mistakes_in(html)


def tree_of(html: str) -> Element:
    """The tree of a page or of a part of one. It is a browser's where the page has no mistakes."""
    parser = lxml.etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree: Element = lxml.etree.fromstring((html.strip() or EMPTY).encode(), parser)
    return tree


def mistakes_in(html: str) -> tuple[str, ...]:
    """What a browser's parser has to make good, in the words of the standard's algorithm."""
    parser = markupever.Parser(markupever.HtmlOptions(exact_errors=True))
    parser.process(html)
    parser.finish()
    return tuple(parser.errors())


def _around(elements: list[Element], field: str) -> list[Element]:
    """The field, or the group that holds it."""
    fields = [e for e in elements if e.get("name") == field and e.get("type") != "hidden"]
    groups = [e for e in elements if e.tag == "fieldset" and any(f in e.iter() for f in fields)]
    return [*groups, *([] if groups else fields[:1])]
