"""The page of a reference: the part, the environment and the filter that its query asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from django.utils.html import escape
from django.utils.safestring import SafeString

from apis.base_urls import problem_with
from apis.definitions.reference.descriptions import mark_trusted
from apis.definitions.reference.samples import insert_base_url
from apis.models import Address, Reference, Version
from apis.showing.operation_list import LONGEST_FILTER, Link, OperationList
from apis.showing.outline import Outline
from apis.states import CALLABLE

NO_ADDRESS = "https://api.example.com"
"""The base URL in samples if the version has no address."""
# Only the templates of a reference write these: texts of a definition are escaped, and links in
# descriptions lead to other sites.
_SCHEMA_LINK = re.compile(r'href="#(schema-\d+)"')
_TRY_LINK = re.compile(r'<p class="try-it">.*?</p>', re.DOTALL)


@dataclass(frozen=True)
class ReferencePage(Outline):
    """The page of a reference: the part and the environment that its query asks for."""

    html: str
    """All parts, one after the other."""
    addresses: Sequence[Address]
    query: Mapping[str, str]
    """The parameters of the page's address: `part`, `environment` and `find`."""
    try_url: str = ""
    """The page on which the reader can call an operation; empty if there is none."""

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
                self.list.url(environment=address.environment),
                address == self.address,
            )
            for address in self.addresses
        ]

    @cached_property
    def list(self) -> OperationList:
        """The list of all operations and schemas."""
        typed = self.query.get("find", "").strip()[:LONGEST_FILTER]
        groups, paths = self.fields.get("groups", []), self.fields.get("paths", {})
        return OperationList(groups, self.part, paths, self._parameters, typed)

    @property
    def content(self) -> SafeString:
        """The HTML of the part, with the base URL in its samples, and links to other parts."""
        if self.is_former:
            return mark_trusted(self.html)
        ends = list(accumulate(self.fields["parts"], initial=0))
        part = insert_base_url(self.html[ends[self.part - 1] : ends[self.part]], self.base_url)
        part = _SCHEMA_LINK.sub(lambda link: f'href="{escape(self.list.href(link[1]))}"', part)
        # An earlier release wrote links that name the part.
        part = part.replace('href="?part=', f'href="{escape(self.list.url(part=""))}')
        if not self.try_url:
            return mark_trusted(_TRY_LINK.sub("", part))
        return mark_trusted(part.replace('href="?operation=', f'href="{self.try_url}?operation='))

    @property
    def _parameters(self) -> dict[str, str]:
        """The environment if the query chose one, and the part unless it is the first."""
        environment = self.query.get("environment", "")
        is_chosen = self.address is not None and self.address.environment == environment
        parameters = {"environment": environment} if is_chosen else {}
        return parameters | ({"part": str(self.part)} if self.part > 1 else {})


def reference_of(version: Version, query: Mapping[str, str], try_url: str = "") -> ReferencePage:
    """The page of the version's reference that the query asks for, in two queries.

    It is false if there is no current definition. If the version can be called, each operation has
    a link to `try_url`.
    """
    addresses = list(version.addresses.order_by("environment"))
    references = Reference.objects.filter(definition=version.definition_id)
    outline, html = references.values_list("outline", "html").first() or ({}, "")
    is_callable = version.state in CALLABLE and bool(addresses)
    return ReferencePage(outline, html, addresses, query, try_url if is_callable else "")
