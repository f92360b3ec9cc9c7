"""Checks of text that strangers type and others read on a page or in an email."""

import re
import unicodedata
from collections.abc import Collection
from itertools import groupby

from confusable_homoglyphs import confusables

# Bidirectional and zero-width characters are of category Cf, controls of Cc.
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# What Unicode calls default ignorable, beyond those categories, and two more: the blank of Braille,
# and the sign for bytes that were no UTF-8.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffd"
    "\U000e0000-\U000e0fff]"
)
MOST_MARKS = 3
"""The most marks on a letter: Vietnamese, Hebrew and Tibetan need no more once composed."""
_LINK = re.compile(
    r"""
    :// | www\. | @
    | [^\W_] \. (?=\w*[^\W\d_]) [^\W_]{2,}  # evil.com and evil.c0m, but neither v2.0 nor J.P.
    | (?<!\d) \d{1,3} (?:\.\d{1,3}){3} (?!\d)
    | \b (?:https?|mailto|tel|javascript) \s* :
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Seven digits with no letter between them, whatever else is.
_PHONE = re.compile(r"(?:\d[\W_]*){7,}")
_AROUND = "“”().,;:"
"""Punctuation that a sentence puts around a word."""
_DOT_IN_BRACKETS = re.compile(r"[(\[{<]\s*\.\s*[)\]}>]")
_CHINESE_JAPANESE_KOREAN = {"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}


def normalize(name: str) -> str:
    """The name as it is stored: composed (NFC), trimmed, and with single spaces."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", name)).strip()


def fold(name: str) -> str:
    """The name as it is compared and searched: normalized and case-folded."""
    return unicodedata.normalize("NFC", normalize(name).casefold())


def is_visible(name: str) -> bool:
    """Whether the name is not empty and has no control, invisible or zero-width character."""
    return bool(name) and not any(
        unicodedata.category(letter) in _INVISIBLE
        or _BLANK.match(letter)
        or (letter.isspace() and letter != " ")
        for letter in name
    )


def is_readable(name: str) -> bool:
    """Whether the name is visible, of one script, without stacked marks or decorated letters."""
    return (
        is_visible(name)
        and not _is_piled_up(name)
        and not any(_is_dressed_up(letter) for letter in name)
        and _is_of_one_script(name)
    )


def is_no_disguise(name: str) -> bool:
    """Whether the name cannot be taken for a Latin one, as Cyrillic "Асме" can.

    True if it has no letters, a Latin one, one that resembles no Latin letter, or two that resemble
    none in ASCII. For names of organizations and projects; a person may be called "Сара".
    """
    letters = [letter for letter in name if letter.isalpha()]
    if not letters or any(confusables.alias(letter) in {"LATIN", "COMMON"} for letter in letters):
        return True
    twins = [_latin_twins(letter) for letter in letters]
    ascii_like = sum(any(twin.isascii() for twin in letter_twins) for letter_twins in twins)
    return not all(twins) or len(letters) - ascii_like > 1


def is_double_of_latin(label: str) -> bool:
    """Whether a domain's label mixes scripts or reads as ASCII, as "apple" in Cyrillic does.

    Narrower than for names, because domains are short words in lower case: "мир" only resembles
    small capitals. False for Latin with Chinese, Japanese or Korean, which is common and harmless.
    """
    other_scripts = _scripts(label) - {"LATIN"}
    if other_scripts <= _CHINESE_JAPANESE_KOREAN:
        return False
    letters = [letter for letter in label if letter.isalpha()]
    return not _is_of_one_script(label) or all(
        any(twin.isascii() for twin in _latin_twins(letter)) for letter in letters
    )


def has_no_address(name: str) -> bool:
    """Whether the name contains no link, no email address and no phone number."""
    name = _as_programs_read_it(name)
    return not _LINK.search(name) and not _PHONE.search(name)


def harmless(words: str, *, but: Collection[str] = ()) -> str:
    """The words for an email, so that a mail program makes no links of them, except of `but`.

    Only words that could be links are changed; valid names, and a colon after them, stay as they
    are.
    """
    return re.sub(
        r"\S+",
        lambda match: match[0] if match[0].strip(_AROUND) in but else _break(match[0]),
        words,
    )


def _break(word: str) -> str:
    """The word; with a zero-width space after each punctuation mark if it could be a link."""
    if "//" not in word and not _LINK.search(_as_programs_read_it(word)):
        return word
    return re.sub(r"([^\w\s])", "\\1\u200b", word)


def _is_piled_up(name: str) -> bool:
    """Whether a letter has so many marks that they cover the lines around it."""
    runs = groupby(name, key=lambda letter: unicodedata.category(letter) in {"Mn", "Me"})
    return any(is_mark and len(list(run)) > MOST_MARKS for is_mark, run in runs)


def _is_dressed_up(letter: str) -> bool:
    """Whether the letter is decorated: mathematical, full-width, circled, or a ligature.

    False for half-width Katakana, ª and º, which are everyday writing, and for letters of Thai and
    Lao that Unicode decomposes.
    """
    plain = unicodedata.normalize("NFKC", letter)
    if plain == letter or letter in "ªº" or unicodedata.category(letter) == "No":
        return False
    if len(plain) > 1:
        return letter.isalpha() and plain.isascii()
    return plain.isalpha() and confusables.alias(plain) not in _CHINESE_JAPANESE_KOREAN


def _as_programs_read_it(name: str) -> str:
    """The name without marks, with plain characters for lookalikes that programs accept."""
    plain = unicodedata.normalize("NFKC", name).replace("\u3002", ".")
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "M")
    return _DOT_IN_BRACKETS.sub(".", plain)


def _is_of_one_script(name: str) -> bool:
    """Whether all letters are of one script, or of those that Japanese and Korean mix."""
    scripts = _scripts(name)
    return (
        len(scripts) <= 1
        or scripts <= {"HAN", "HIRAGANA", "KATAKANA"}
        or (scripts <= {"HAN", "HANGUL"})
    )


def _scripts(name: str) -> set[str]:
    """The names of the scripts of the letters, such as LATIN, without common characters."""
    return {confusables.alias(letter) for letter in name} - {"COMMON", "INHERITED"}


def _latin_twins(letter: str) -> list[str]:
    """The Latin letters with which this one can be confused."""
    matches = confusables.is_confusable(letter, greedy=True) or []
    return [
        twin["c"]
        for match in matches
        for twin in match["homoglyphs"]
        if len(twin["c"]) == 1 and twin["n"].startswith("LATIN ")
    ]


_TURNING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """The output of a program, safe to store and show: without characters that hide other text.

    Control and bidirectional characters, except tab and newline, become the replacement character.
    """
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", text)
