"""Finding rows by the beginning of any word: what is kept to be searched, and how it is asked.

A model keeps its words in a `SearchField`. PostgreSQL finds them by an index over trigrams; SQLite
looks through the rows that the rest of the query leaves.
"""

import re
import unicodedata
from typing import Any

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

MOST_TERMS = 8
# Letters that Unicode does not take apart, as people type them who lack the key.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
# A word that no space precedes, nor another letter or digit.
_WORD_START = re.compile(r"(?<![^\W_])(?<!\s)(?=[^\W_])")
_AROUND = "\"'(),;<>[]"


def search_text(*texts: str) -> str:
    """The texts in small letters without accents, and a space before every word.

    So `grace.hopper@example.com` is ` grace. hopper@ example. com`, in which ` hop` and
    ` example. com` are found and `opper` is not.
    """
    folded = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    plain = "".join(letter for letter in folded if unicodedata.category(letter) != "Mn")
    return _WORD_START.sub(" ", " ".join(plain.translate(_PLAIN).split()))


def terms(typed: str) -> list[str]:
    """What was typed, in the parts of which each must be found, each as `search_text` has it."""
    parts = (part.strip(_AROUND) or part for part in typed.split())
    return list(dict.fromkeys(filter(None, map(search_text, parts))))[:MOST_TERMS]


def found_by(typed: str, field: str = "search_text") -> Q:
    """Rows in whose field every part of what was typed begins a word; all where nothing was.

    What is left of nothing when it is folded, such as an accent alone, is in no row.
    """
    asked = terms(typed)
    if typed.strip() and not asked:
        return Q(pk__in=[])
    condition = Q()
    for term in asked:
        condition &= Q((f"{field}__contains", term))
    return condition


def any_of[Rows: QuerySet[Any]](found: Rows, most: int) -> Rows:
    """So many of the rows that were found, whichever; sort them afterwards.

    Asked for the first ones in an order, PostgreSQL may walk along that order and look at each row:
    it knows how many rows have a word, and not where these are. For a domain of the 5,000 who were
    the first of a million members it looked at all the others before them, for 4.5 s.
    """
    return found.order_by()[:most]


def numbered[Rows: QuerySet[Any]](found: Rows, most: int) -> Rows:
    """So many of the rows of one table that were found, whichever; they can be sorted in the query.

    PostgreSQL stops where the numbers end, and plans as if it did not: from a limit, it would
    expect to meet as many soon, and walk past all others if those that have the word come late.
    """
    return found.annotate(place=Window(RowNumber())).filter(place__lte=most)
