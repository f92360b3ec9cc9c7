"""What is kept of a text to be found by the beginning of its words."""

import pytest

from console.lists.searching import MOST_TERMS, search_text, terms

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (("Grace Hopper", "grace@example.com"), " grace hopper grace@ example. com"),
        (("", "ada_l+x@example.com"), " ada_ l+ x@ example. com"),
        (("Jean-Paul  O'Brien",), " jean- paul o' brien"),
        (("Zoé ÖZIL Straßer",), " zoe ozil strasser"),
        (("Łukasz Øyvind Đặng Æsir",), " lukasz oyvind dang aesir"),
        (("山田 太郎",), " 山田 太郎"),
        (("",), ""),
    ],
)
def test_every_word_has_a_space_before_it_and_no_accents(texts, kept):
    assert search_text(*texts) == kept


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("hopper", [" hopper"]),
        (" Hopper,  Grace ", [" hopper", " grace"]),
        ("Grace <grace@example.com>", [" grace", " grace@ example. com"]),
        ("@example", ["@ example"]),
        ("a a A", [" a"]),
        ("%", ["%"]),
        ("\u0301", []),
        ("", []),
    ],
)
def test_what_is_typed_is_taken_apart_at_its_spaces(typed, parts):
    assert terms(typed) == parts


def test_no_more_terms_are_asked_than_anybody_types():
    assert len(terms(" ".join(f"word{n}" for n in range(100)))) == MOST_TERMS
