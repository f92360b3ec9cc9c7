"""Inputs that are drawn without a template are what Django's templates make of them."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from console.forms import INPUTS, Renderer

VALUES = [None, "", "a", 'a"b<c>&amp;', 0, 1.5, True, False]
ATTRIBUTES: list[dict[str, Any]] = [
    {},
    {"id": "id_of", "required": True, "disabled": False, "maxlength": 20, "class": "a b"},
    {"aria-label": "<b>\"Now\"</b> & 'then'"},
]


class Tags(HTMLParser):
    """The tags of a piece of HTML, with their attributes in no order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.found.append((tag, dict(attrs)))


def kinds(widget: type[forms.Widget] = forms.Widget) -> Iterator[type[forms.Widget]]:
    """Django's own widgets."""
    for kind in widget.__subclasses__():
        if kind.__module__ == "django.forms.widgets" and "Base" not in kind.__name__:
            yield kind
        yield from kinds(kind)


DRAWN = [kind for kind in kinds() if getattr(kind, "template_name", "") in INPUTS]


def test_there_is_a_widget_for_each():
    assert {kind.template_name for kind in DRAWN} == INPUTS


@pytest.mark.parametrize("kind", DRAWN)
def test_an_input_is_what_django_makes_of_it(kind):
    for value in VALUES:
        for attributes in ATTRIBUTES:
            ours, django = (
                Tags(kind(attrs=attributes).render("of", value, renderer=renderer)).found
                for renderer in (Renderer(), TemplatesSetting())
            )
            assert ours == django, (value, attributes)
