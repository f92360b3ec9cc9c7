"""Words that strangers type and others read: which are fit for a page and an email."""

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
"""On one letter: Vietnamese, Hebrew and Tibetan need no more once composed."""
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
"""What a sentence puts around a word."""
_DOT_IN_BRACKETS = re.compile(r"[(\[{<]\s*\.\s*[)\]}>]")
_CHINESE_JAPANESE_KOREAN = {"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}


def normalize(name: str) -> str:
    """Composed (NFC), trimmed, and with single spaces, as names are kept."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", name)).strip()


def fold(name: str) -> str:
    """The form in which names are compared and searched: that of all cases and spellings."""
    return unicodedata.normalize("NFC", normalize(name).casefold())


def is_visible(name: str) -> bool:
    """Whether there is something, and no character of it hides: no control, nothing of no width."""
    return bool(name) and not any(
        unicodedata.category(letter) in _INVISIBLE
        or _BLANK.match(letter)
        or (letter.isspace() and letter != " ")
        for letter in name
    )


def is_readable(name: str) -> bool:
    """Whether every character is visible, and they are of one script."""
    return (
        is_visible(name)
        and not _is_piled_up(name)
        and not any(_is_dressed_up(letter) for letter in name)
        and _is_of_one_script(name)
    )


def is_no_disguise(name: str) -> bool:
    """Whether it cannot be taken for a Latin name, as Cyrillic "Асме" can.

    It cannot when two of its letters, or one that resembles nothing Latin, give it away. Asked of
    names of organizations and projects; a person may be called "Сара".
    """
    letters = [letter for letter in name if letter.isalpha()]
    if not letters or any(confusables.alias(letter) in {"LATIN", "COMMON"} for letter in letters):
        return True
    twins = [_latin_twins(letter) for letter in letters]
    plain = sum(any(twin.isascii() for twin in found) for found in twins)
    return not all(twins) or len(letters) - plain > 1


def is_double_of_latin(label: str) -> bool:
    """Whether a domain's label can be read as one in ASCII: "apple" with letters of Cyrillic.

    Narrower than for names, since domains are short words in small letters: "мир" only resembles
    small capitals. Latin next to Chinese, Japanese or Korean is common and deceives no one.
    """
    others = _scripts(label) - {"LATIN"}
    if others <= _CHINESE_JAPANESE_KOREAN:
        return False
    letters = [letter for letter in label if letter.isalpha()]
    return not _is_of_one_script(label) or all(
        any(twin.isascii() for twin in _latin_twins(letter)) for letter in letters
    )


def has_no_address(name: str) -> bool:
    """Whether it holds neither a link, nor a mail address, nor a phone number."""
    name = _as_programs_read_it(name)
    return not _LINK.search(name) and not _PHONE.search(name)


def harmless(words: str, *, but: Collection[str] = ()) -> str:
    """The words for an email, in which no mail program finds a link, except these addresses.

    Only words that could be one are taken apart: names that the rules allow stay as they are, and
    so does the colon between a name and a sentence.
    """
    return re.sub(
        r"\S+", lambda word: word[0] if word[0].strip(_AROUND) in but else _apart(word[0]), words
    )


def _apart(word: str) -> str:
    """The word, with a space of no width after each sign if a program could take it for a link."""
    if "//" not in word and not _LINK.search(_as_programs_read_it(word)):
        return word
    return re.sub(r"([^\w\s])", "\\1\u200b", word)


def _is_piled_up(name: str) -> bool:
    """Whether so many marks stand on one letter that they run over the lines around it."""
    runs = groupby(name, key=lambda letter: unicodedata.category(letter) in {"Mn", "Me"})
    return any(is_mark and len(list(run)) > MOST_MARKS for is_mark, run in runs)


def _is_dressed_up(letter: str) -> bool:
    """Whether it is a letter in another dress: mathematical, of full width, circled, a ligature.

    Katakana of half width are everyday writing, and so are ª and º; Thai and Lao have letters that
    Unicode would take apart.
    """
    plain = unicodedata.normalize("NFKC", letter)
    if plain == letter or letter in "ªº" or unicodedata.category(letter) == "No":
        return False
    if len(plain) > 1:
        return letter.isalpha() and plain.isascii()
    return plain.isalpha() and confusables.alias(plain) not in _CHINESE_JAPANESE_KOREAN


def _as_programs_read_it(name: str) -> str:
    """With every sign that a program takes for a dot, a digit or a letter as that; no marks."""
    plain = unicodedata.normalize("NFKC", name).replace("\u3002", ".")
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "M")
    return _DOT_IN_BRACKETS.sub(".", plain)


def _is_of_one_script(name: str) -> bool:
    # Japanese is written in three scripts at once, and Korean with Chinese characters.
    scripts = _scripts(name)
    return (
        len(scripts) <= 1
        or scripts <= {"HAN", "HIRAGANA", "KATAKANA"}
        or (scripts <= {"HAN", "HANGUL"})
    )


def _scripts(name: str) -> set[str]:
    return {confusables.alias(letter) for letter in name} - {"COMMON", "INHERITED"}


def _latin_twins(letter: str) -> list[str]:
    found = confusables.is_confusable(letter, greedy=True) or []
    return [
        twin["c"]
        for match in found
        for twin in match["homoglyphs"]
        if len(twin["c"]) == 1 and twin["n"].startswith("LATIN ")
    ]


_TURNING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """What a program said, as it can be kept and shown: without what turns or hides other text.

    Lines stay lines; every other control character becomes the replacement character.
    """
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", text)
