"""Choosing the look of a portal: colors by name or typed, and the drawing before saving."""

import re

import pytest

from portal.looks.accents import PALETTE
from portal.looks.logos import decode_logo
from portal.models import SECTIONS
from portal.tests.test_look import show
from tests.images import picture
from tests.reading import checked, document, reason_at, value_of

pytestmark = pytest.mark.django_db
LOOKS = "/organizations/acme/settings/portal/look/"
SAMPLE = f"{LOOKS}sample/"
ORDER = dict(zip(("first", "second", "third", "fourth"), SECTIONS, strict=True))
SENT = {"accent": "", "typed": "", "title": "", "welcome": "", **ORDER}


def drawing(answer):
    """The color of the small portal, and what is said of it."""
    (drawn,) = [e for e in document(answer).iter() if "data-declarations" in e.attrib]
    (sample,) = [e for e in document(answer).iter() if e.get("id") == "look-sample"]
    said = [" ".join("".join(p.itertext()).split()) for p in sample.iter("p") if not p.get("class")]
    return drawn.get("data-accent"), said


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"accent": "#0f766e", "typed": "#123456"}, "#0f766e"),
        ({"accent": "other", "typed": " #0F5F4A "}, "#0f5f4a"),
        ({"accent": "", "typed": "#123456"}, ""),
    ],
)
def test_a_color_is_selected_or_typed(adam, acme, client_of, sent, kept):
    client_of(adam).post(LOOKS, {**SENT, "title": "One", **sent})

    assert acme.looks.get().accent == kept
    again = client_of(adam).get(LOOKS)
    is_named = kept in {"", *map(str, PALETTE.values())}
    assert checked(again, "accent") == [kept if is_named else "other"]
    assert value_of(again, "typed") == ("" if is_named else kept.upper())
    assert drawing(again) == (kept, [])


@pytest.mark.parametrize("typed", ["", "  ", "red", "#FFCC00", "#43\0"])
def test_another_color_that_cannot_be_is_refused_at_its_field(adam, acme, client_of, typed):
    answer = client_of(adam).post(LOOKS, {**SENT, "accent": "other", "typed": typed})

    assert reason_at(answer, "typed")
    assert checked(answer, "accent") == ["other"]
    assert not acme.looks.exists()


def test_a_preview_is_drawn_and_nothing_is_saved(adam, acme, client_of):
    show(adam, accent="#0f5f4a", title="Before")
    sent = {**SENT, "preview": "1", "accent": "#1d4ed8", "title": "<b>Try</b>", "welcome": "it"}

    answer = client_of(adam).post(LOOKS, sent)

    page = answer.content.decode()
    assert drawing(answer) == ("#1d4ed8", [])
    assert "<b>Try" not in page
    assert page.count("&lt;b&gt;Try&lt;/b&gt;</strong>") == 2
    assert f'href="{SAMPLE}?accent=1d4ed8"' in page
    assert checked(answer, "accent") == ["#1d4ed8"]
    assert value_of(answer, "title") == "<b>Try</b>"
    assert acme.looks.count() == 1


@pytest.mark.parametrize(
    ("typed", "drawn", "said"),
    [
        ("#FFCC00", "#856a00", "The nearest shade that does is #856A00. This is drawn"),
        ("red;} body{display:none}", "", "Enter a color such as #4338CA"),
    ],
)
def test_a_preview_tells_early_what_would_be_refused(adam, acme, client_of, typed, drawn, said):
    answer = client_of(adam).post(
        LOOKS, {**SENT, "preview": "1", "accent": "other", "typed": typed}
    )

    color, (reason,) = drawing(answer)
    assert color == drawn
    assert said in reason
    assert "body{display" not in re.sub(r'value="[^"]*"', "", answer.content.decode())
    assert not acme.looks.exists()


def test_the_sheet_of_a_drawing_says_one_color_and_nothing_that_was_typed(adam, mia, client_of):
    sheet = client_of(adam).get(SAMPLE, {"accent": "0F5F4A"})

    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    text = sheet.content.decode()
    assert text.startswith('[data-accent="#0f5f4a"] {')
    assert "--accent: light-dark(#0f5f4a, #" in text
    for typed in ("", "red", "0F5F4A]{}", "%23", "0f5f4a;", "x" * 9000):
        assert client_of(adam).get(SAMPLE, {"accent": typed}).content == b""
    assert client_of(mia).get(SAMPLE, {"accent": "0F5F4A"}).status_code == 403


def test_the_drawing_has_the_logo_that_is_kept(adam, client_of):
    page = client_of(adam)
    assert "portal-logo" not in page.get(LOOKS).content.decode()
    look = show(adam, logo=decode_logo(picture()))

    drawn = page.get(LOOKS).content.decode()
    without = page.post(LOOKS, {**SENT, "preview": "1", "removes_logo": "on"}).content.decode()

    assert drawn.count(f"/portal/acme/look/{look.logo_name}.png") == 2
    assert "portal-logo" not in without
