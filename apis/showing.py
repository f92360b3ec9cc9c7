"""Shows a definition: its reference on pages, as it was written when it was added, and as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString

from apis.base_urls import problem_with
from apis.definitions.reference.descriptions import mark_trusted
from apis.definitions.reference.samples import Sample, insert_base_url
from apis.models import Address, Definition, Reference, Version

TYPES = {"json": "application/json", "yaml": "application/yaml", "md": "text/markdown"}
"""The types of the files that a definition can be downloaded as, by extension."""
NO_ADDRESS = "https://api.example.com"
"""The base URL in samples if the version has no address."""


class Link(NamedTuple):
    """A link to a place in the reference, or to another view of it."""

    label: str
    url: str
    is_current: bool = False
    method: str = ""


class Group(NamedTuple):
    """Operations or schemas under one heading, with links to them if they are on the page."""

    name: str
    url: str
    links: list[Link]


@dataclass(frozen=True)
class Outline:
    """The description of a definition, and the operation to call first."""

    fields: dict[str, Any]
    """The outline as `apis.definitions.reference.writing` made it; empty without a definition."""

    @property
    def about(self) -> SafeString:
        """The description of the API, as HTML."""
        return mark_trusted(self.fields.get("about", ""))

    @property
    def operation(self) -> str:
        """The name of the operation to call first; empty if none can be called."""
        name: str = self.fields.get("call", {}).get("name", "")
        return name

    def samples(self, base_url: str) -> list[Sample]:
        """The first call at the base URL, in each language; empty if the base URL is invalid."""
        if problem_with(base_url):
            return []
        rows = self.fields.get("call", {}).get("samples", [])
        return [Sample(name, label, insert_base_url(text, base_url)) for name, label, text in rows]


@dataclass(frozen=True)
class ReferencePage(Outline):
    """The page of a reference: the part and the environment that its query asks for."""

    html: str
    """All parts, one after the other."""
    addresses: Sequence[Address]
    query: Mapping[str, str]
    """The parameters of the page's address: `part` and `environment`."""

    def __bool__(self) -> bool:
        return bool(self.html)

    @property
    def is_former(self) -> bool:
        """Whether an earlier release wrote the reference, as one text without an outline."""
        return "parts" not in self.fields

    @property
    def part(self) -> int:
        """The number of the part to show: that of the query, or 1 if there is no such part."""
        text = self.query.get("part", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
        return number if 1 <= number <= len(self.fields.get("parts", [])) else 1

    @cached_property
    def address(self) -> Address | None:
        """The address in the environment of the query, or else the first; None without any."""
        valid = [address for address in self.addresses if not problem_with(address.base_url)]
        by_environment = {address.environment: address for address in valid}
        default = valid[0] if valid else None
        return by_environment.get(self.query.get("environment", ""), default)

    @property
    def base_url(self) -> str:
        """The base URL in the samples: that of the address, or a made-up one without an address."""
        return self.address.base_url if self.address else NO_ADDRESS

    @property
    def environments(self) -> list[Link]:
        """Links to this page for each environment that has an address."""
        return [
            Link(
                address.get_environment_display(),
                self._url(environment=address.environment),
                address == self.address,
            )
            for address in self.addresses
        ]

    @property
    def groups(self) -> list[Group]:
        """The list of all operations and schemas, with a link to each on the shown part."""
        return [
            Group(name, "", [Link(title, f"#{id_}", method=verb) for id_, title, verb in links])
            if number == self.part
            else Group(name, self._url(part=number), [])
            for name, number, links in self.fields.get("groups", [])
        ]

    @property
    def content(self) -> SafeString:
        """The HTML of the part, with the base URL in all of its samples."""
        if self.is_former:
            return mark_trusted(self.html)
        ends = list(accumulate(self.fields["parts"], initial=0))
        part = insert_base_url(self.html[ends[self.part - 1] : ends[self.part]], self.base_url)
        # Links that lead to another part stay in the chosen environment.
        link_start = f'href="{escape(self._url(part=""))}'
        return mark_trusted(part.replace('href="?part=', link_start))

    def _url(self, **changes: object) -> str:
        """The query of this page's address, with these parameters changed."""
        parameters = {"environment": self.query.get("environment", "")}
        if self.address is None or self.address.environment != parameters["environment"]:
            parameters = {}
        if self.part > 1:
            parameters["part"] = str(self.part)
        return f"?{urlencode({**parameters, **changes})}"


def outline_of(version: Version) -> Outline:
    """The outline of the version's current definition, in one query; empty without one."""
    references = Reference.objects.filter(definition=version.definition_id)
    return Outline(references.values_list("outline", flat=True).first() or {})


def reference_of(version: Version, query: Mapping[str, str]) -> ReferencePage:
    """The page of the version's reference that the query asks for, in two queries.

    It is false if there is no current definition.
    """
    addresses = list(version.addresses.order_by("environment"))
    references = Reference.objects.filter(definition=version.definition_id)
    outline, html = references.values_list("outline", "html").first() or ({}, "")
    return ReferencePage(outline, html, addresses, query)


def json_file_of(definition: Definition) -> HttpResponse:
    """A download of the definition as JSON, with keys in the order of the text."""
    return file_of(definition, definition.reference.json, "json")


def yaml_file_of(definition: Definition) -> HttpResponse:
    """A download of the text as it was uploaded, as YAML, because JSON is YAML too."""
    return file_of(definition, definition.source, "yaml")


def markdown_file_of(definition: Definition) -> HttpResponse:
    """A download of what the definition says, in Markdown."""
    return file_of(definition, definition.reference.markdown, "md")


def file_of(definition: Definition, text: str, extension: str) -> HttpResponse:
    """A response that browsers save and never show as a page, whatever is in the text."""
    version = definition.version
    name = f"{version.api.handle}-{definition.number}.{extension}"
    return HttpResponse(
        text,
        content_type=f"{TYPES[extension]}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
