"""The text of a credential: marked, random, and told from a typing error without a database."""

import hashlib
import re
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials import secret_format

pytestmark = pytest.mark.embedded

MARKS = st.from_regex(r"[a-z]{2,6}_", fullmatch=True)


@given(MARKS)
def test_a_new_one_has_its_mark_and_the_length(mark):
    text = secret_format.make(mark)

    assert text.startswith(mark)
    assert len(text) == len(mark) + 38
    assert re.fullmatch(secret_format.PATTERN, text)
    assert secret_format.is_well_formed(text, mark)


def test_no_two_are_the_same():
    assert len({secret_format.make("cop_") for _ in range(10_000)}) == 10_000


def test_every_letter_comes_at_every_place():
    """190 bits: nothing of the random part is fixed, and nothing of it comes more often."""
    made = [secret_format.make("cop_")[4:36] for _ in range(3_000)]

    assert all({text[place] for text in made} == set(secret_format.ALPHABET) for place in range(32))


@given(MARKS, st.data())
def test_one_wrong_letter_is_noticed(mark, data):
    text = secret_format.make(mark)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(sorted(set(secret_format.ALPHABET + "_") - {text[place]})))

    assert not secret_format.is_well_formed(text[:place] + letter + text[place + 1 :], mark)


@given(MARKS, st.data())
def test_two_letters_that_changed_places_are_noticed(mark, data):
    text = secret_format.make(mark)
    place = data.draw(st.integers(len(mark), len(text) - 2))
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    assert swapped == text or not secret_format.is_well_formed(swapped, mark)


@given(st.text())
def test_other_texts_are_not_well_formed(text):
    assert not secret_format.is_well_formed(text, "cop_")
    assert not secret_format.is_well_formed("cop_" + text, "cop_")


@pytest.mark.parametrize(
    "strange", ["\n", " ", "\0", "é", "\ud800", "Ａ", "٣", "-", "x" * 1_000_000], ids=repr
)
def test_nothing_strange_around_it_is_let_pass(strange):
    text = secret_format.make("cop_")

    assert not secret_format.is_well_formed(text + strange, "cop_")
    assert not secret_format.is_well_formed(strange + text, "cop_")
    assert not secret_format.is_well_formed(text[:-1] + strange, "cop_")


def test_another_mark_makes_it_another_text():
    text = secret_format.make("cop_")

    assert not secret_format.is_well_formed(text, "cos_")
    assert not secret_format.is_well_formed("cos_" + text[4:], "cos_")


def test_the_format_is_the_one_that_is_published():
    """Written out: programs of others look for it, and tokens of earlier releases must work."""
    body = "cop_" + "0Aa9Zz" * 5 + "00"
    number, checksum = crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        checksum = secret_format.ALPHABET[digit] + checksum
    text = body + checksum.rjust(6, "0")

    assert (
        secret_format.ALPHABET == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    )
    assert secret_format.is_well_formed(text, "cop_")
    assert secret_format.digest_of(text) == hashlib.sha256(text.encode()).digest()
    assert secret_format.hint_of(text) == text[-4:]
