"""The result of checking a definition."""

from dataclasses import dataclass, field
from typing import Any

from apis.definitions.comparing.change import Change
from apis.definitions.reading.findings import Finding
from apis.definitions.reading.numbers import Number


@dataclass(frozen=True)
class WrittenDefinition:
    """A definition as people and programs read it. Each form has a limit of its own."""

    html: str = ""
    """The reference, for pages."""
    json: str = ""
    """The document, in the order of the text."""
    markdown: str = ""
    outline: dict[str, Any] = field(default_factory=dict)
    """The parts of the HTML, as `apis.definitions.reference.writing` describes them."""


@dataclass(frozen=True)
class CheckResult:
    """The result of checking a text: all findings, and the document, None if it cannot be read.

    If it is valid, also its written forms, and the changes from the definition before.
    """

    document: dict[str, Any] | None
    findings: list[Finding]
    written: WrittenDefinition = WrittenDefinition()
    changes: list[Change] = field(default_factory=list)
    follows: str = ""
    """The number of the definition before; empty without one."""

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "warning"]

    @property
    def is_valid(self) -> bool:
        """Whether the text could be read and has no errors. Warnings do not count."""
        return self.document is not None and not self.errors

    @property
    def number(self) -> Number | None:
        """The number in info.version; None if the document is invalid or it is no number."""
        if self.document is None or not self.is_valid:
            return None
        try:
            return Number.parse(self.document["info"]["version"])
        except ValueError:
            return None
