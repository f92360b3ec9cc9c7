"""A reason can be read by those whom it is for."""

import pytest

from console.words.reasons import InvalidReason, clean_reason


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "    ",
        "abcd",
        "a b c d",
        "a" * 301,
        "\u200b" * 5,
        "\u2800" * 5,
        "spam\u200b spam",
        "abcde\x00",
        "abc\u202edef",
        "\x1b[31mabcde",
    ],
)
def test_what_cannot_be_read_is_no_reason(typed):
    with pytest.raises(InvalidReason) as refusal:
        clean_reason(typed)

    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("abcde", "abcde"),
        ("  it sends\r\n\r\nspam\t ", "it sends spam"),
        ("a" * 300, "a" * 300),
        ("Мошенничество", "Мошенничество"),
        ("e\u0301crit par le client", "écrit par le client"),
    ],
)
def test_a_reason_is_kept_on_one_line(typed, kept):
    assert clean_reason(typed) == kept
