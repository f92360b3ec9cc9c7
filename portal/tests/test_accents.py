"""Colors: what is read, what is made of one, and that nothing else is ever said to a browser."""

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
    Color,
    contrast,
    dark_shades,
    light_shades,
    low_contrast_of,
    nearest_readable,
    style_sheet,
)

NAMES = [
    "--accent",
    "--accent-strong",
    "--on-accent",
    "--accent-soft",
    "--on-accent-soft",
    "--checked",
]
parts = st.integers(0, 255)
colors = st.builds(Color, parts, parts, parts)
accents = colors.map(nearest_readable)
"""Every color that is accepted, among them those that are just so."""


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
    first, second = Color.parse(one), Color.parse(other)

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
def test_only_six_digits_are_a_color(typed):
    with pytest.raises(ValueError, match="Not six digits"):
        Color.parse(typed)


@given(colors)
def test_the_proposal_for_a_color_is_accepted_and_no_darker_than_it_must_be(color):
    proposed = nearest_readable(color)

    assert low_contrast_of(proposed) is None
    assert (proposed == color) == (low_contrast_of(color) is None)


def test_every_color_that_is_offered_is_read():
    assert len(PALETTE) >= 8
    assert [name for name, accent in PALETTE.items() if low_contrast_of(accent)] == []


@given(accents)
def test_text_is_read_in_both_schemes_whatever_the_accent(accent):
    light, dark = light_shades(accent), dark_shades(accent)

    text = [(light.on_accent, light.accent), (light.on_accent, light.accent_strong)]
    text += [(light.on_accent_soft, light.accent_soft), (dark.on_accent_soft, dark.accent_soft)]
    text += [(dark.on_accent, dark.accent), (dark.on_accent, dark.accent_strong)]
    text += [
        (each, surface)
        for each in (light.accent, light.accent_strong)
        for surface in LIGHT.values()
    ]
    text += [(each, surface) for each in (dark.accent, dark.accent_strong) for surface in DARK]
    assert min(contrast(*pair) for pair in text) >= NEEDED
    shapes = [(light.checked, WHITE), (dark.checked, WHITE)]
    shapes += [(dark.checked, surface) for surface in DARK]
    assert min(contrast(*pair) for pair in shapes) >= NEEDED_OF_SHAPES


@given(colors)
def test_no_color_is_read_in_both_schemes(color):
    surfaces = [*LIGHT.values(), *DARK]

    assert min(contrast(color, surface) for surface in surfaces) < NEEDED


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
        name: (Color.parse(light), Color.parse(dark))
        for name, light, dark in re.findall(
            r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", tokens
        )
    }

    assert {pairs[name][0] for name in ("paper", "ground", "hover")} == set(LIGHT.values())
    assert {pairs[name][1] for name in ("paper", "ground", "hover")} == set(DARK)
    assert pairs["on-accent"] == (WHITE, ON_ACCENT)
    assert pairs["accent"] == STANDARD
    assert {f"--{name}" for name in pairs} >= set(NAMES)
