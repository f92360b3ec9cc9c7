"""The outline of a reference: what the definition is about, and its first call."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from apis.base_urls import problem_with
from apis.definitions.reference.descriptions import mark_trusted
from apis.definitions.reference.samples import Sample, insert_base_url
from apis.models import Reference, Version


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


def outline_of(version: Version) -> Outline:
    """The outline of the version's current definition, in one query; empty without one."""
    references = Reference.objects.filter(definition=version.definition_id)
    return Outline(references.values_list("outline", flat=True).first() or {})
