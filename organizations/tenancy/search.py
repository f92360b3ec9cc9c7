"""The search over everything in an organization. Each app declares what of it can be found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Q, QuerySet, When
from django.urls import NoReverseMatch, reverse

from console.lists.searching import search_text, terms
from console.manifests import Declaration, Section
from console.words import text
from organizations.models import Membership
from organizations.tenancy.roles import Permission

MOST_SHOWN = 5
"""Of each kind. Who looks for more of one has its list."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as the page shows it."""

    title: str
    about: str
    """What tells it from others with this title: where it is, or what it is for."""
    url: str


@dataclass(frozen=True)
class Searchable(Declaration):
    """One kind of thing that the search finds, for those who may see it."""

    noun: str
    """In the plural, as in "All in projects"; a name of ours, such as APIs, in its own letters."""
    icon: str
    permission: Permission
    rows: Callable[[Membership, str], Iterable[Any]]
    """Those which the text is about and this member may see, for 1 query: as their list says."""
    hit: Callable[[Any], Hit]
    """What is shown of a row, at no query."""
    url_name: str = ""
    """The list that has them all, with a search of its own by `q`, if there is one."""
    rank: int = 50
    name: str = "name_key"
    """The folded column by which rows are called, to find those that are called just so."""
    words: str = "search_text"
    """The column of their words, which begin with the name."""
    some: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    """Which of the rows are compared to find the best, where all may be too many.

    What is called just so is found anyway.
    """

    @property
    def label(self) -> str:
        """As a heading."""
        return self.noun[0].upper() + self.noun[1:]

    def problems(self) -> Iterable[str]:
        """A list that is not there would break every search."""
        try:
            reverse(self.url_name or "search:search", args=["any"])
        except NoReverseMatch:
            yield f"there is no page {self.url_name}."

    def found_by(self, member: Membership, typed: str) -> "SearchResults":
        """What of this kind the member finds, the best first, for 1 query."""
        rows = self.rows(member, typed)
        if isinstance(rows, QuerySet):
            hits = [self.hit(row) for row in self._best(rows, typed)]
        else:
            hits = sorted(map(self.hit, rows), key=lambda hit: _fit(hit.title, typed))
        url = f"{self._list(member)}?{urlencode({'q': typed})}" if self.url_name else ""
        return SearchResults(self, hits[:MOST_SHOWN], has_more=len(hits) > MOST_SHOWN, url=url)

    def _best(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """First what is called so, then what begins so, then the others: one more than is shown."""
        is_called_so = Q((self.name, text.fold(typed)))
        begins_so = Q((f"{self.words}__startswith", search_text(typed)))
        fit = Case(When(is_called_so, then=0), When(begins_so, then=1), default=2)
        order = (fit, self.words, "pk")
        if self.some:
            best = self.some(rows).order_by(*order)
            rows = rows.filter(pk__in=_few(best).union(_few(rows.filter(is_called_so))))
        return rows.order_by(*order)[: MOST_SHOWN + 1]

    def _list(self, member: Membership) -> str:
        return reverse(self.url_name, args=[member.organization.handle])


@dataclass(frozen=True)
class SearchResults:
    """What was found of one kind."""

    kind: Searchable
    hits: list[Hit]
    has_more: bool
    url: str
    """Where all of it is, if anywhere."""


SEARCHABLE = Section(Searchable, key=lambda kind: kind.noun, rank=lambda kind: kind.rank)


def search(member: Membership, typed: str) -> list[SearchResults]:
    """What this member finds by the text, kind by kind, for 1 query each; nothing for no text."""
    if not terms(typed):
        return []
    kinds = [kind for kind in SEARCHABLE if member.can(kind.permission)]
    return [found for found in (kind.found_by(member, typed) for kind in kinds) if found.hits]


def _few(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The keys of the first ones, as a part of a union: SQLite takes none with a limit."""
    first = rows.values("pk")[: MOST_SHOWN + 1]
    return rows.model._default_manager.filter(pk__in=first).values("pk")


def matches_words(typed: str, *texts: str) -> bool:
    """Whether each part of what was typed begins a word of the texts, as lists search."""
    asked, words = terms(typed), search_text(*texts)
    return bool(asked) and all(term in words for term in asked)


def _fit(title: str, typed: str) -> tuple[bool, str]:
    """First what is called so or begins so, then the others, by name."""
    name = search_text(title)
    return not name.startswith(search_text(typed)), name
