"""Patterns: those of ECMA-262 are accepted, also where Python cannot read them."""

import pytest

from apis.definitions.checking.validating import judge
from apis.definitions.tests.test_checking import PLAIN

pytestmark = pytest.mark.embedded

OF_ECMA_262 = [
    r"^([\p{L}\p{Z}\p{N}_.:\/=+\-@%]*)$",
    r"^\P{Lu}+$",
    r"(?<year>\d{4})-\k<year>",
    r"\cA",
    r"\u{1F600}",
    r"^[\x20-\x7f]*$",
]
UNREADABLE = ["(", "[a", "(?<year>", r"\k<year>", "a{2}{3}"]
VERSIONS = ["3.0.3", "3.1.0"]


def schema_of(version, fields):
    """A definition with one schema."""
    text = PLAIN.replace("openapi: 3.1.0", f"openapi: {version}")
    return judge(f"{text}components:\n  schemas:\n    A: {{{fields}}}\n")


def problems(checked):
    return [(found.severity, found.place) for found in checked.findings]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("pattern", OF_ECMA_262)
def test_a_pattern_of_ecma_262_is_no_finding_with_a_default_and_an_example_or_without(
    version, pattern, subtests
):
    for more in ("", ", default: '12'", ", example: '12'"):
        with subtests.test(more):
            checked = schema_of(version, f"type: string, pattern: '{pattern}'{more}")

            assert problems(checked) == []
            assert checked.is_valid
            assert checked.written.html


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("pattern", UNREADABLE)
def test_a_pattern_that_is_none_anywhere_is_a_warning(version, pattern):
    checked = schema_of(version, f"type: string, default: a, pattern: '{pattern}'")

    assert problems(checked) == [("warning", "components > schemas > A > pattern")]
    assert checked.is_valid


@pytest.mark.parametrize("version", VERSIONS)
def test_a_default_is_checked_against_all_but_a_pattern_that_python_cannot_read(version):
    fits_not = schema_of(version, "type: string, default: b, pattern: '^a$'")
    not_checked = schema_of(version, r"type: string, default: '1', pattern: '^\p{L}$'")
    of_a_format = schema_of(version, r"type: string, format: regex, default: '^\p{L}$'")

    assert problems(fits_not) == [("error", "components > schemas > A > default")]
    assert problems(not_checked) == problems(of_a_format) == []


def test_other_findings_next_to_such_a_pattern_are_told(subtests):
    for version in VERSIONS:
        with subtests.test(version):
            checked = schema_of(version, r"type: strin, pattern: '^\p{L}$'")

            assert ("error", "components > schemas > A > type") in problems(checked)


def test_names_of_properties_are_found_by_patterns_that_python_cannot_read():
    checked = schema_of(
        "3.1.0", r"type: object, default: {a: 1}, patternProperties: {'^\p{L}$': {}}"
    )

    assert problems(checked) == []


def test_a_property_and_a_value_may_have_the_name_of_a_pattern():
    checked = schema_of(
        "3.1.0", "type: object, properties: {pattern: {type: string}, default: {pattern: '('}},"
        " example: {pattern: '('}"
    )  # fmt: skip

    assert problems(checked) == [
        ("warning", "components > schemas > A > properties > default > pattern")
    ]
