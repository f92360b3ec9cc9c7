"""Finding rows by the beginning of any word: the stored search text, and its conditions.

A model stores its words in a `SearchField`. PostgreSQL finds them by an index over trigrams; SQLite
reads the rows that the other conditions of the query leave.
"""

import re
import unicodedata
from typing import Any

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

MOST_TERMS = 8
# Letters that Unicode does not decompose, as people without the key type them.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
# A word that no space precedes, nor another letter or digit.
_WORD_START = re.compile(r"(?<![^\W_])(?<!\s)(?=[^\W_])")
_AROUND = "\"'(),;<>[]"


def search_text(*texts: str) -> str:
    """The texts in lower case without accents, and with a space before every word.

    So `grace.hopper@example.com` is ` grace. hopper@ example. com`, in which ` hop` and
    ` example. com` are found and `opper` is not.
    """
    folded = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    plain = "".join(letter for letter in folded if unicodedata.category(letter) != "Mn")
    return _WORD_START.sub(" ", " ".join(plain.translate(_PLAIN).split()))


def terms(typed: str) -> list[str]:
    """The parts of a search, each folded by `search_text`: at most eight, without duplicates."""
    parts = (part.strip(_AROUND) or part for part in typed.split())
    return list(dict.fromkeys(filter(None, map(search_text, parts))))[:MOST_TERMS]


def found_by(typed: str, field: str = "search_text") -> Q:
    """The condition for rows in whose field every part of the search begins a word.

    An empty search matches every row; one that folds to nothing, such as an accent, matches none.
    """
    parts = terms(typed)
    if typed.strip() and not parts:
        return Q(pk__in=[])
    condition = Q()
    for term in parts:
        condition &= Q((f"{field}__contains", term))
    return condition


def any_of[Rows: QuerySet[Any]](rows: Rows, most: int) -> Rows:
    """Any `most` of the rows, without an order, so that they must be sorted afterwards.

    To find the first rows in an order, PostgreSQL may walk along the order and read each row,
    because it knows how many rows match and not where they are. For a domain of the first 5,000
    among a million members it read all the others before them, for 4.5 s.
    """
    return rows.order_by()[:most]


def numbered[Rows: QuerySet[Any]](rows: Rows, most: int) -> Rows:
    """Any `most` of the rows of one table, as a queryset that can still be sorted and filtered.

    The limit is a window function, at which PostgreSQL stops but which it does not plan with: with
    LIMIT it would expect to find enough rows soon, and read all others if the matches come late.
    """
    return rows.annotate(place=Window(RowNumber())).filter(place__lte=most)
