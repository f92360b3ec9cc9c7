"""The text of a credential: marked, random, and told from a typing error without a database."""

import hashlib
import re
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials import texts

pytestmark = pytest.mark.embedded

MARKS = st.from_regex(r"[a-z]{2,6}_", fullmatch=True)


@given(MARKS)
def test_a_new_one_has_its_mark_and_the_length(mark):
    text = texts.make(mark)

    assert text.startswith(mark)
    assert len(text) == len(mark) + 38
    assert re.fullmatch(texts.PATTERN, text)
    assert texts.is_well_formed(text, mark)


def test_no_two_are_the_same():
    assert len({texts.make("cop_") for _ in range(10_000)}) == 10_000


def test_every_letter_comes_at_every_place():
    """190 bits: nothing of the random part is fixed, and nothing of it comes more often."""
    made = [texts.make("cop_")[4:36] for _ in range(3_000)]

    assert all({text[place] for text in made} == set(texts.ALPHABET) for place in range(32))


@given(MARKS, st.data())
def test_one_wrong_letter_is_noticed(mark, data):
    text = texts.make(mark)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(sorted(set(texts.ALPHABET + "_") - {text[place]})))

    assert not texts.is_well_formed(text[:place] + letter + text[place + 1 :], mark)


@given(MARKS, st.data())
def test_two_letters_that_changed_places_are_noticed(mark, data):
    text = texts.make(mark)
    place = data.draw(st.integers(len(mark), len(text) - 2))
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    assert swapped == text or not texts.is_well_formed(swapped, mark)


@given(st.text())
def test_other_texts_are_not_well_formed(text):
    assert not texts.is_well_formed(text, "cop_")
    assert not texts.is_well_formed("cop_" + text, "cop_")


@pytest.mark.parametrize(
    "strange", ["\n", " ", "\0", "é", "\ud800", "Ａ", "٣", "-", "x" * 1_000_000], ids=repr
)
def test_nothing_strange_around_it_is_let_pass(strange):
    text = texts.make("cop_")

    assert not texts.is_well_formed(text + strange, "cop_")
    assert not texts.is_well_formed(strange + text, "cop_")
    assert not texts.is_well_formed(text[:-1] + strange, "cop_")


def test_another_mark_makes_it_another_text():
    text = texts.make("cop_")

    assert not texts.is_well_formed(text, "cos_")
    assert not texts.is_well_formed("cos_" + text[4:], "cos_")


def test_the_format_is_the_one_that_is_published():
    """Written out: programs of others look for it, and tokens of earlier releases must work."""
    body = "cop_" + "0Aa9Zz" * 5 + "00"
    number, checksum = crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        checksum = texts.ALPHABET[digit] + checksum
    text = body + checksum.rjust(6, "0")

    assert texts.ALPHABET == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    assert texts.is_well_formed(text, "cop_")
    assert texts.digest_of(text) == hashlib.sha256(text.encode()).digest()
    assert texts.hint_of(text) == text[-4:]
