"""What members tell each other fits one line, and the column that keeps it."""

import pytest

from console.words.lines import InvalidLine, clean_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), (" \r\n ", ""), ("Too  many\r\ncalls. ", "Too many calls."), ("x" * 200, "x" * 200)],
)
def test_a_line_is_kept_with_single_spaces(typed, kept):
    assert clean_line(typed, field="reason") == kept


@pytest.mark.parametrize(
    "typed",
    ["x" * 201, "\ufb2c" * 200, "\u202eelif", "a\0b"],
)
def test_what_does_not_fit_is_refused_at_its_field(typed):
    with pytest.raises(InvalidLine) as refusal:
        clean_line(typed, field="purpose")

    assert refusal.value.field == "purpose"
    assert str(refusal.value) == "Use up to 200 visible characters."
