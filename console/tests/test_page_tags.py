"""Small pieces that are on every row of a page."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.template import engines

from console.templatetags.page import when


def drawn(template, **context):
    return engines["django"].from_string("{% load page %}" + template).render(context)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_is_written_as_in_english(month):
    at = datetime(2019, month, 7, 4, 5, 6, tzinfo=UTC)

    assert when(at) == (
        f'<time datetime="{at.isoformat()}" data-day title="{at:7 %B 2019, 04:05 UTC}">'
        f"{at:7 %b 2019}</time>"
    )
    assert f">{at:7 %b 2019, 04:05 UTC}<" in when(at, minute=True)


@pytest.mark.parametrize(
    ("tag", "attributes", "letters"),
    [
        ("{% avatar who %}", 'class="avatar hue-7"', "NN"),
        ("{% avatar who square=True %}", 'class="avatar hue-7 square"', "N"),
        ("{% avatar who square=True large=True %}", 'class="avatar hue-7 square large"', "N"),
    ],
)
def test_an_avatar_is_letters_and_a_hue(tag, attributes, letters):
    who = SimpleNamespace(hue=7, initial="N", initials="NN", picture_url="")

    assert drawn(tag, who=who) == f'<span {attributes} aria-hidden="true">{letters}</span>'


def test_an_address_may_break_after_its_slashes_and_is_escaped():
    address = "https://api.example.com/<a>/v2"

    parts = "https://api.example.com/<wbr>&lt;a&gt;/<wbr>v2"
    assert drawn("{{ address|in_parts }}", address=address) == parts


def test_the_letters_of_an_avatar_are_escaped():
    who = SimpleNamespace(hue=1, initials="<&", picture_url="")

    assert "&lt;&amp;" in drawn("{% avatar who %}", who=who)


def test_a_picture_stands_in_place_of_the_letters():
    who = SimpleNamespace(hue=1, initials="NN", initial="N", picture_url="/a.png")

    assert drawn("{% avatar who %}", who=who) == (
        '<img class="avatar" src="/a.png" alt="" width="30" height="30">'
    )
    assert drawn("{% avatar who square=True large=True %}", who=who) == (
        '<img class="avatar square large" src="/a.png" alt="" width="40" height="40">'
    )
