"""Words that strangers type and others read: which are fit for a page and a mail."""

import re
import unicodedata
from itertools import groupby

from confusable_homoglyphs import confusables

# Bidirectional and zero-width characters are of category Cf, controls of Cc.
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# The last one stands for bytes that were no UTF-8.
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\ufffd"
MOST_MARKS = 3
"""On one letter: Vietnamese, Hebrew and Tibetan need no more once composed."""
_LINK = re.compile(
    r"://|www\.|@|[^\W_]\.[^\W\d_]{2,}(?:\b|/)|\b(?:https?|mailto|tel|javascript)\s*:",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\d[\s().+/-]*){7,}")


def normalize(name: str) -> str:
    """Composed (NFC), trimmed, and with single spaces, as names are kept."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", name)).strip()


def is_readable(name: str) -> bool:
    """Whether every character is visible, and they are of one script that is no disguise."""
    return (
        _is_visible(name)
        and not _is_piled_up(name)
        and _is_of_one_script(name)
        and not _poses_as_latin(name)
    )


def has_no_address(name: str) -> bool:
    """Whether it holds neither a link, nor a mail address, nor a phone number."""
    return not _LINK.search(name) and not _PHONE.search(name)


def harmless(name: str) -> str:
    """The name for a mail: dots and slashes cannot make a mail program show it as a link."""
    return re.sub(r"([.:/@])", "\\1\u200b", name)


def _is_visible(name: str) -> bool:
    return bool(name) and not any(
        unicodedata.category(letter) in _INVISIBLE
        or letter in _BLANK_LETTERS
        or (letter.isspace() and letter != " ")
        for letter in name
    )


def _is_piled_up(name: str) -> bool:
    """Whether so many marks stand on one letter that they run over the lines around it."""
    runs = groupby(name, key=lambda letter: unicodedata.category(letter) == "Mn")
    return any(is_mark and len(list(run)) > MOST_MARKS for is_mark, run in runs)


def _is_of_one_script(name: str) -> bool:
    # Japanese is written in three scripts at once, and Korean with Chinese characters.
    scripts = {confusables.alias(letter) for letter in name} - {"COMMON", "INHERITED"}
    return (
        len(scripts) <= 1
        or scripts <= {"HAN", "HIRAGANA", "KATAKANA"}
        or (scripts <= {"HAN", "HANGUL"})
    )


def _poses_as_latin(name: str) -> bool:
    """Whether each letter only looks like a Latin one, as in Cyrillic "Асме"."""
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and all(
        confusables.alias(letter) not in {"LATIN", "COMMON"} and _looks_latin(letter)
        for letter in letters
    )


def _looks_latin(letter: str) -> bool:
    found = confusables.is_confusable(letter, greedy=True) or []
    return any(
        len(twin["c"]) == 1 and twin["n"].startswith("LATIN ")
        for match in found
        for twin in match["homoglyphs"]
    )
