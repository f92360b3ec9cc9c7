"""Colours: what is read, what is made of one, and that nothing else is ever said to a browser."""

import re
from pathlib import Path

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from portal.looks.accents import (
    DARK,
    LIGHT,
    NEEDED,
    NEEDED_OF_SHAPES,
    ON_ACCENT,
    PALETTE,
    STANDARD,
    WHITE,
    in_dark,
    in_light,
    lack_of,
    nearest_readable,
    style_sheet,
)
from portal.looks.colors import Colour, contrast

NAMES = [
    "--accent",
    "--accent-strong",
    "--on-accent",
    "--accent-soft",
    "--on-accent-soft",
    "--checked",
]
parts = st.integers(0, 255)
colours = st.builds(Colour, parts, parts, parts)
accents = colours.map(nearest_readable)
"""Every colour that is accepted, among them those that are just so."""


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ffcc00", "#ffffff", 1.51),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_the_standard(one, other, ratio):
    first, second = Colour.parse(one), Colour.parse(other)

    assert contrast(first, second) == contrast(second, first) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "red",
        "#fff",
        "#12345",
        "#1234567",
        "#12345g",
        "#12345\n",
        "4338ca",
        "#４３３８ca",
        "#-1-1-1",
    ],
)
def test_only_six_digits_are_a_colour(typed):
    with pytest.raises(ValueError, match="Not six digits"):
        Colour.parse(typed)


@given(colours)
def test_the_proposal_for_a_colour_is_accepted_and_no_darker_than_it_must_be(colour):
    proposed = nearest_readable(colour)

    assert lack_of(proposed) is None
    assert (proposed == colour) == (lack_of(colour) is None)


def test_every_color_that_is_offered_is_read():
    assert len(PALETTE) >= 8
    assert [name for name, accent in PALETTE.items() if lack_of(accent)] == []


@given(accents)
def test_text_is_read_in_both_schemes_whatever_the_accent(accent):
    light, dark = in_light(accent), in_dark(accent)

    text = [(light.on_accent, light.accent), (light.on_accent, light.strong)]
    text += [(light.on_soft, light.soft), (dark.on_soft, dark.soft)]
    text += [(dark.on_accent, dark.accent), (dark.on_accent, dark.strong)]
    text += [(each, surface) for each in (light.accent, light.strong) for surface in LIGHT.values()]
    text += [(each, surface) for each in (dark.accent, dark.strong) for surface in DARK]
    assert min(contrast(*pair) for pair in text) >= NEEDED
    shapes = [(light.checked, WHITE), (dark.checked, WHITE)]
    shapes += [(dark.checked, surface) for surface in DARK]
    assert min(contrast(*pair) for pair in shapes) >= NEEDED_OF_SHAPES


@given(colours)
def test_no_colour_is_read_in_both_schemes(colour):
    surfaces = [*LIGHT.values(), *DARK]

    assert min(contrast(colour, surface) for surface in surfaces) < NEEDED


@given(accents)
def test_any_accent_makes_exactly_our_declarations(accent):
    rules = tinycss2.parse_stylesheet(style_sheet(accent), skip_whitespace=True)

    assert [rule.type for rule in rules] == ["qualified-rule"]
    assert tinycss2.serialize(rules[0].prelude).strip() == ":root"
    said = tinycss2.parse_blocks_contents(rules[0].content, skip_whitespace=True)
    assert [(each.type, each.name, each.important) for each in said] == [
        ("declaration", name, False) for name in NAMES
    ]
    for each in said:
        (function,) = [token for token in each.value if token.type != "whitespace"]
        assert (function.type, function.name) == ("function", "light-dark")
        inside = [token for token in function.arguments if token.type != "whitespace"]
        assert [token.type for token in inside] == ["hash", "literal", "hash"]
        assert all(re.fullmatch("[0-9a-f]{6}", inside[place].value) for place in (0, 2))


def test_the_surfaces_are_those_of_the_consoles_own_sheet():
    tokens = Path("static/css/tokens.css").read_text()
    pairs = {
        name: (Colour.parse(light), Colour.parse(dark))
        for name, light, dark in re.findall(
            r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", tokens
        )
    }

    assert {pairs[name][0] for name in ("paper", "ground", "hover")} == set(LIGHT.values())
    assert {pairs[name][1] for name in ("paper", "ground", "hover")} == set(DARK)
    assert pairs["on-accent"] == (WHITE, ON_ACCENT)
    assert pairs["accent"] == STANDARD
    assert {f"--{name}" for name in pairs} >= set(NAMES)
