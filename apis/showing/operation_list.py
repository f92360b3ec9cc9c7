"""The list of operations and schemas next to a reference, and what a filter finds in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlencode

MOST_LISTED = 200
"""Headings in the list. The operations under others are found by the filter."""
MOST_FOUND = 100
"""Operations and schemas that the filter lists."""
LONGEST_FILTER = 60
FEW = 12
"""Operations and schemas that are faster read than filtered."""


class Link(NamedTuple):
    """A link to a place in the reference, or to another view of it."""

    label: str
    url: str
    is_current: bool = False
    method: str = ""
    path: str = ""


class Group(NamedTuple):
    """Operations or schemas under one heading, with links to them if they are on the page."""

    name: str
    url: str
    links: list[Link]


@dataclass(frozen=True)
class OperationList:
    """The operations and schemas of a reference, as the page of one part lists them."""

    rows: list[tuple[str, int, list[list[str]]]]
    """Headings, each with the number of its part and its links, as an outline has them."""
    part: int
    """The number of the part that the page shows."""
    paths: Mapping[str, str]
    """The paths of operations by their anchors; empty if an earlier release wrote the outline."""
    parameters: Mapping[str, str]
    """The parameters of the page's address, without the filter."""
    typed: str = ""
    """The words by which the list is filtered."""

    @property
    def has_filter(self) -> bool:
        """Whether there are so many operations and schemas that one filters them."""
        return sum(len(links) for _, _, links in self.rows) > FEW

    @cached_property
    def groups(self) -> list[Group]:
        """Links to everything on the page, and to the other parts.

        With a filter, links to up to MOST_FOUND operations and schemas of all parts, each with all
        words of the filter in its heading, title, method or path.
        """
        if self.typed:
            return list(self._found_groups())
        return [
            Group(name, "", [self._link(number, link) for link in links])
            if number == self.part
            else Group(f"{name} ({len(links)})", self.url(part=number), [])
            for position, (name, number, links) in enumerate(self.rows)
            if position < MOST_LISTED or number == self.part
        ]

    @property
    def unlisted_count(self) -> int:
        """How many headings are only found by the filter."""
        return 0 if self.typed else max(0, len(self.rows) - MOST_LISTED)

    @property
    def result(self) -> str:
        """How much the filter found, such as "3 found"; empty without a filter."""
        if not self.typed:
            return ""
        count = sum(len(group.links) for group in self.groups)
        return f"The first {count} found" if count == MOST_FOUND else f"{count or 'Nothing'} found"

    @property
    def title(self) -> str:
        """The heading of the shown part; empty on the first one, which begins with the API."""
        return self._names.get(self.part, "") if self.part > 1 else ""

    @property
    def neighbors(self) -> list[Link]:
        """Links to the part before the shown one and to the part after it."""
        steps = (("Previous", self.part - 1), ("Next", self.part + 1))
        return [
            Link(f"{label}: {self._names[part]}", self.url(part=part))
            for label, part in steps
            if part in self._names
        ]

    def href(self, anchor: str) -> str:
        """The link to an operation or schema, on this page or on that of another part."""
        number = self._parts.get(anchor, self.part)
        return f"#{anchor}" if number == self.part else f"{self.url(part=number)}#{anchor}"

    def url(self, **changes: object) -> str:
        """The query of this page's address, with these parameters changed."""
        return f"?{urlencode({**self.parameters, **changes})}"

    @cached_property
    def _names(self) -> dict[int, str]:
        """The heading of each part, the first one if it has several."""
        return {number: name for name, number, _ in reversed(self.rows)}

    @cached_property
    def _parts(self) -> dict[str, int]:
        """The number of the part that has each anchor."""
        return {link[0]: number for _, number, links in self.rows for link in links}

    def _link(self, number: int, link: list[str]) -> Link:
        """The link to an operation or a schema in the part with this number."""
        anchor, title, method = link
        page = "" if number == self.part else self.url(part=number)
        path = self.paths.get(anchor, "") if self.typed else ""
        return Link(title, f"{page}#{anchor}", method=method, path="" if path == title else path)

    def _found_groups(self) -> Iterator[Group]:
        """The headings with what the filter finds under them, up to MOST_FOUND links."""
        left = MOST_FOUND
        for name, number, links in self.rows:
            matching = (link for link in links if self._is_found(name, *link))
            if found_links := [self._link(number, link) for link in islice(matching, left)]:
                left -= len(found_links)
                yield Group(name, "", found_links)

    def _is_found(self, name: str, anchor: str, title: str, method: str) -> bool:
        """Whether each word of the filter is in the heading, the title, the method or the path."""
        text = f"{name} {title} {method} {self.paths.get(anchor, '')}".lower()
        return all(word in text for word in self.typed.lower().split())
