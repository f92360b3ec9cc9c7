"""What pages show of a definition, as it was written when the definition was added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.html import escape
from django.utils.safestring import SafeString

from apis.base_urls import problem_with
from apis.definitions.samples import Sample, insert_base_url
from apis.markdown import mark_trusted
from apis.models import Address, Reference, Version

NO_ADDRESS = "https://api.example.com"
"""What samples call as long as no address is known."""


class Link(NamedTuple):
    """A place in the reference, or another view of it."""

    label: str
    url: str
    is_current: bool = False
    method: str = ""


class Group(NamedTuple):
    """Operations or schemas under one heading: their links if they are on the page."""

    name: str
    url: str
    links: list[Link]


@dataclass(frozen=True)
class Outline:
    """What a definition is about, and the first call of it."""

    kept: dict[str, Any]

    @property
    def about(self) -> SafeString:
        """The description of the whole."""
        return mark_trusted(self.kept.get("about", ""))

    @property
    def operation(self) -> str:
        """The name of the operation that is called first; empty if none can be."""
        name: str = self.kept.get("call", {}).get("name", "")
        return name

    def samples(self, base_url: str) -> list[Sample]:
        """The first call, in each language; none at a base URL that is not as it should be."""
        if problem_with(base_url):
            return []
        kept = self.kept.get("call", {}).get("samples", [])
        return [Sample(name, label, insert_base_url(text, base_url)) for name, label, text in kept]


@dataclass(frozen=True)
class ReferencePage(Outline):
    """One part of a reference, with the way to the others, for one address."""

    html: str
    addresses: Sequence[Address]
    query: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.html)

    @property
    def is_former(self) -> bool:
        """Whether an earlier release wrote it: then it is one text without an outline."""
        return "parts" not in self.kept

    @property
    def part(self) -> int:
        """The number of the part that is shown: the first one unless another one is asked for."""
        asked = self.query.get("part", "")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
        return number if 1 <= number <= len(self.kept.get("parts", [])) else 1

    @cached_property
    def address(self) -> Address | None:
        """That of the environment that is asked for, or the first one."""
        asked = self.query.get("environment", "")
        fit = [each for each in self.addresses if not problem_with(each.base_url)]
        return next((each for each in fit if each.environment == asked), next(iter(fit), None))

    @property
    def base_url(self) -> str:
        """Where the samples call."""
        return self.address.base_url if self.address else NO_ADDRESS

    @property
    def environments(self) -> list[Link]:
        """The same page for each environment that has an address."""
        return [
            Link(
                each.get_environment_display(),
                self._url(environment=each.environment),
                each == self.address,
            )
            for each in self.addresses
        ]

    @property
    def groups(self) -> list[Group]:
        """The list of all operations and schemas."""
        return [
            Group(name, "", [Link(title, f"#{at}", method=verb) for at, title, verb in links])
            if number == self.part
            else Group(name, self._url(part=number), [])
            for name, number, links in self.kept.get("groups", [])
        ]

    @property
    def content(self) -> SafeString:
        """The part, with the base URL in all of its samples."""
        if self.is_former:
            return mark_trusted(self.html)
        ends = list(accumulate(self.kept["parts"], initial=0))
        part = insert_base_url(self.html[ends[self.part - 1] : ends[self.part]], self.base_url)
        # Links that lead to another part stay in the environment that was chosen.
        there = f'href="{escape(self._url(part=""))}'
        return mark_trusted(part.replace('href="?part=', there))

    def _url(self, **changed: object) -> str:
        chosen = {"environment": self.query.get("environment", "")}
        if self.address is None or self.address.environment != chosen["environment"]:
            chosen = {}
        if self.part > 1:
            chosen["part"] = str(self.part)
        return f"?{urlencode({**chosen, **changed})}"


def outline_of(version: Version) -> Outline:
    """That of the current definition, for 1 query; empty without one."""
    kept = Reference.objects.filter(definition=version.definition_id)
    return Outline(kept.values_list("outline", flat=True).first() or {})


def reference_of(version: Version, query: Mapping[str, str]) -> ReferencePage:
    """The part of its reference that a page's query asks for, for 2 queries; empty without one."""
    addresses = list(version.addresses.order_by("environment"))
    kept = Reference.objects.filter(definition=version.definition_id)
    outline, html = kept.values_list("outline", "html").first() or ({}, "")
    return ReferencePage(outline, html, addresses, query)
