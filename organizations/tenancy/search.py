"""The search over everything in an organization. Each app declares the kinds that it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Q, QuerySet, When
from django.urls import reverse

from console.lists.searching import search_text, terms
from console.manifests import Declaration, Section
from console.serving.addresses import page_problems
from console.words import text
from organizations.models import Membership
from organizations.tenancy.roles import Permission

MOST_SHOWN = 5
"""Of each kind: the list of the kind shows more."""
FEWEST_LETTERS = 2
"""While someone types, rows of the database are looked for from so many letters on, because the
first letter finds much and is followed by another one."""


@dataclass(frozen=True)
class Hit:
    """One search result."""

    title: str
    about: str
    """What distinguishes it from others with this title: where it is, or what it is for."""
    url: str


@dataclass(frozen=True)
class Searchable(Declaration):
    """One kind of rows that the search finds, for members with its permission."""

    noun: str
    """In the plural and in lower case, but for acronyms: "projects", "APIs"."""
    icon: str
    permission: Permission
    rows: Callable[[Membership, str], Iterable[Any]]
    """Returns the rows that match the text and that this member may see, in one query."""
    hit: Callable[[Any], Hit]
    """Returns what is shown of a row, without a query."""
    url_name: str = ""
    """The URL name of the list of these rows, which can be searched by `q`; empty if none."""
    rank: int = 50
    is_stored: bool = True
    """Whether the rows are in the database; False if `rows` needs no query."""
    in_projects: bool = False
    """Whether also members find some who have the permission in a project only: `rows` has to leave
    out all others."""
    name: str = "name_key"
    """The column with the folded name, to find rows whose name is exactly the text."""
    words: str = "search_text"
    """The column with the folded words, which begins with the name."""
    some: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    """Reduces the rows that are sorted to find the best, where sorting all takes too long.

    Rows whose name is exactly the text are found anyway.
    """

    @property
    def label(self) -> str:
        return self.noun[0].upper() + self.noun[1:]

    def problems(self) -> list[str]:
        """A message if there is no page `url_name`, which would break every search."""
        return page_problems(self.url_name or "search:search", "any")

    def is_for(self, member: Membership) -> bool:
        """Whether the member may find rows of this kind."""
        reach = member.reach(self.permission)
        return reach.is_everywhere or (self.in_projects and bool(reach))

    def search(self, member: Membership, typed: str) -> "SearchResults":
        """The results of this kind for the member, best first, in one query."""
        rows = self.rows(member, typed)
        if isinstance(rows, QuerySet):
            hits = [self.hit(row) for row in self._best(rows, typed)]
        else:
            hits = sorted(map(self.hit, rows), key=lambda hit: _rank(hit.title, typed))
        url = ""
        if self.url_name:
            list_url = reverse(self.url_name, args=[member.organization.handle])
            url = f"{list_url}?{urlencode({'q': typed})}"
        return SearchResults(self, hits[:MOST_SHOWN], has_more=len(hits) > MOST_SHOWN, url=url)

    def _best(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """One row more than is shown: first those whose name is the text, then those whose name
        begins with it, then the others.
        """
        has_name = Q((self.name, text.fold(typed)))
        begins_with = Q((f"{self.words}__startswith", search_text(typed)))
        rank = Case(When(has_name, then=0), When(begins_with, then=1), default=2)
        order = (rank, self.words, "pk")
        if self.some:
            best = self.some(rows).order_by(*order)
            rows = rows.filter(pk__in=_first_keys(best).union(_first_keys(rows.filter(has_name))))
        return rows.order_by(*order)[: MOST_SHOWN + 1]


@dataclass(frozen=True)
class SearchResults:
    """The search results of one kind."""

    kind: Searchable
    hits: list[Hit]
    has_more: bool
    url: str
    """The list with all of them; empty if the kind has no list."""


SEARCHABLE = Section(Searchable, key=lambda kind: kind.noun, rank=lambda kind: kind.rank)


def search(member: Membership, typed: str, *, is_typing: bool = False) -> list[SearchResults]:
    """The results for this member, kind by kind, in one query each, without empty kinds.

    Empty if there is nothing to search for in the text. `is_typing` says that more of the text may
    follow, so that one letter finds only what is found without a query.
    """
    if not terms(typed):
        return []
    kinds = [kind for kind in SEARCHABLE if kind.is_for(member)]
    if is_typing and len(typed.strip()) < FEWEST_LETTERS:
        kinds = [kind for kind in kinds if not kind.is_stored]
    results = [kind.search(member, typed) for kind in kinds]
    return [result for result in results if result.hits]


def _first_keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The keys of the first rows, for a union.

    The limit is in a subquery, because SQLite takes no part of a union with a limit.
    """
    first = rows.values("pk")[: MOST_SHOWN + 1]
    return rows.model._default_manager.filter(pk__in=first).values("pk")


def matches_words(typed: str, *texts: str) -> bool:
    """Whether each part of what was typed begins a word of the texts; False without any part."""
    parts, words = terms(typed), search_text(*texts)
    return bool(parts) and all(part in words for part in parts)


def _rank(title: str, typed: str) -> tuple[bool, str]:
    """The sort key of a result: titles that begin with the text come first, then by title."""
    name = search_text(title)
    return not name.startswith(search_text(typed)), name
