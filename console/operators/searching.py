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
"""The most rows of each list in the results; a link leads to all matches."""

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@dataclass(frozen=True)
class ListMatches:
    """The first rows of one list that match a search, in the order of the list."""

    model_admin: ReadOnlyAdmin
    rows: list[Any]
    url: str
    """The path of the list, searched for the same text."""

    @property
    def name(self) -> str:
        """The plural name of the model, such as "Organizations"."""
        return str(capfirst(self.model_admin.opts.verbose_name_plural))


def once_per_search[Answer](search: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Decorate a function of the search text, used by several lists, to run once in a search."""

    @wraps(search)
    def answer(term: str) -> Answer:
        """The result for the text, remembered until the search over all lists ends."""
        answers = _answers.get()
        if answers is None:
            return search(term)
        if (search, term) not in answers:
            answers[search, term] = search(term)
        remembered: Answer = answers[search, term]
        return remembered

    return answer


def search_lists(request: HttpRequest, term: str) -> list[ListMatches]:
    """The matches in each list that this operator may see, in the order of the navigation.

    Takes one query over all lists, and one for each list with matches, besides its prefetches.
    """
    model_admins = [
        model_admin for model_admin in lists() if model_admin.has_view_permission(request)
    ]
    keys = _keys(model_admins, request, term)
    query = urlencode({"q": term})
    return [
        ListMatches(
            model_admin,
            list(model_admin.get_queryset(request).filter(pk__in=model_keys))[:SHOWN],
            f"{list_of(model_admin.model)}?{query}",
        )
        for model_admin in model_admins
        if (model_keys := keys.get(model_admin.opts.label))
    ]


def lists() -> list[ReadOnlyAdmin]:
    """All lists of the operators, in the order of the navigation."""
    registered = filter(admin.site.is_registered, apps.get_models())
    model_admins: list[Any] = [admin.site.get_model_admin(model) for model in registered]
    return sorted(model_admins, key=lambda model_admin: model_admin.rank)


def _keys(
    model_admins: Iterable[ReadOnlyAdmin], request: HttpRequest, term: str
) -> dict[str, list[str]]:
    """The keys, as text, of the first matches, by the label of their model; in one query."""
    token = _answers.set({})
    try:
        parts = [
            part for model_admin in model_admins for part in _parts(model_admin, request, term)
        ]
    finally:
        _answers.reset(token)
    keys = defaultdict(list)
    for label, key in parts[0].union(*parts[1:], all=True) if parts else ():
        keys[label].append(key)
    return keys


def _parts(
    model_admin: ReadOnlyAdmin, request: HttpRequest, term: str
) -> Iterator[QuerySet[Any, Any]]:
    """A query for each condition of the list's search, by its own index: model label and key."""
    rows = model_admin.get_queryset(request)
    matches = [rows.filter(condition)[:SHOWN] for condition in model_admin.matches(term)]
    starts = [any_of(rows.filter(condition), SHOWN) for condition in model_admin.starts(term)]
    label = Value(model_admin.opts.label, output_field=TextField())
    for limited_rows in [*matches, *starts]:
        # A query with a limit can be part of a union only as a subquery.
        part = model_admin.model._default_manager.filter(pk__in=limited_rows.values("pk"))
        yield part.order_by().values_list(label, Cast("pk", TextField()))
