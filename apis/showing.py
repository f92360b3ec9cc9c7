"""What pages show of a definition, as it was written when the definition was added."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from apis.base_urls import problem_with
from apis.definitions.samples import LANGUAGES, placed
from apis.markdown import trusted
from apis.models import Reference, Version


@dataclass(frozen=True)
class Sample:
    """A call in one language."""

    language: str
    label: str
    text: str


@dataclass(frozen=True)
class Outline:
    """What a definition is about, and the first call of it."""

    kept: dict[str, Any]

    @property
    def about(self) -> SafeString:
        """The description of the whole."""
        return trusted(self.kept.get("about", ""))

    @property
    def operation(self) -> str:
        """The name of the operation that is called first; empty if none can be."""
        name: str = self.kept.get("call", {}).get("name", "")
        return name

    def samples(self, base_url: str) -> list[Sample]:
        """The first call, in each language; none at a base URL that is not as it should be."""
        call = self.kept.get("call", {})
        if not call or problem_with(base_url):
            return []
        return [Sample(key, label, placed(call[key], base_url)) for key, label in LANGUAGES.items()]


def outline_of(version: Version) -> Outline:
    """That of the current definition, for 1 query; empty without one."""
    kept = Reference.objects.filter(definition=version.definition_id)
    return Outline(kept.values_list("outline", flat=True).first() or {})
