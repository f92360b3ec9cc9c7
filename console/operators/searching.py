"""One search over all lists of the operators."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.text import capfirst

from console.lists.searching import any_of
from console.operators.columns import list_of
from console.operators.lookup import ReadOnlyAdmin

SHOWN = 5
"""How many rows of a list are shown; a link leads to all that it finds."""

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@dataclass(frozen=True)
class Found:
    """The first rows of one list that fit, in the order of the list."""

    model_admin: ReadOnlyAdmin
    rows: list[Any]
    url: str
    """All of them."""

    @property
    def name(self) -> str:
        """What the list is called."""
        return str(capfirst(self.model_admin.opts.verbose_name_plural))


def asked_once[Answer](ask: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """The same question that several lists have about what was typed, asked once in a search."""

    @wraps(ask)
    def answer(term: str) -> Answer:
        answers = _answers.get()
        if answers is None:
            return ask(term)
        if (ask, term) not in answers:
            answers[ask, term] = ask(term)
        found: Answer = answers[ask, term]
        return found

    return answer


def found_in_lists(request: HttpRequest, term: str) -> list[Found]:
    """What fits in each list that this operator may see, in the order of the navigation.

    For 1 query over all lists, 1 for each of those with rows that fit, and what these prefetch.
    """
    searched = [each for each in lists() if each.has_view_permission(request)]
    keys = _keys(searched, request, term)
    return [
        Found(each, _rows(each, request, keys[each.opts.label]), _all(each, term))
        for each in searched
        if each.opts.label in keys
    ]


def lists() -> list[ReadOnlyAdmin]:
    """All lists of the operators, in the order of the navigation."""
    registered = filter(admin.site.is_registered, apps.get_models())
    found: list[Any] = [admin.site.get_model_admin(model) for model in registered]
    return sorted(found, key=lambda each: each.rank)


def _keys(
    searched: Iterable[ReadOnlyAdmin], request: HttpRequest, term: str
) -> dict[str, list[str]]:
    """The keys of the first rows that fit, by the label of their model."""
    token = _answers.set({})
    try:
        parts = [part for each in searched for part in _parts(each, request, term)]
    finally:
        _answers.reset(token)
    keys = defaultdict(list)
    for label, key in parts[0].union(*parts[1:], all=True) if parts else ():
        keys[label].append(key)
    return keys


def _parts(each: ReadOnlyAdmin, request: HttpRequest, term: str) -> Iterator[QuerySet[Any, Any]]:
    """A statement for each way to find something in the list, by an index of its own."""
    rows = each.get_queryset(request)
    ways = [rows.filter(way)[:SHOWN] for way in each.matches(term)]
    label = Value(each.opts.label, output_field=TextField())
    for first in [*ways, *(any_of(rows.filter(start), SHOWN) for start in each.starts(term))]:
        # What is limited can be part of a union only within another question.
        found = each.model._default_manager.filter(pk__in=first.values("pk")).order_by()
        yield found.values_list(label, Cast("pk", TextField()))


def _rows(each: ReadOnlyAdmin, request: HttpRequest, keys: list[str]) -> list[Any]:
    return list(each.get_queryset(request).filter(pk__in=keys))[:SHOWN]


def _all(each: ReadOnlyAdmin, term: str) -> str:
    return f"{list_of(each.model)}?{urlencode({'q': term})}"
