"""Findings: what is wrong with a definition, or could be better, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from apis.definitions.comparing.change import Change
from apis.definitions.reading.numbers import Number
from console.strict_yaml import Path

Severity = Literal["error", "warning"]

MOST = 100
"""Findings of each severity that are stored: no one reads more."""
LONGEST_PLACE = 300


@dataclass(frozen=True)
class Finding:
    """An error, with which a definition cannot be published, or a warning, with which it can.

    `line` counts from 1, and is None for the definition as a whole.
    """

    line: int | None
    place: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Problem:
    """A finding whose line is not known yet, only the path in the document."""

    path: Path
    message: str
    severity: Severity = "error"


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


def place_name(path: Sequence[str | int]) -> str:
    """The path as people read it, such as `paths > /pets > get`, cut off after LONGEST_PLACE.

    Entries of a list count from 1.
    """
    text = " > ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in path)
    return text if len(text) <= LONGEST_PLACE else f"{text[:LONGEST_PLACE]} …"


def most_important(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each once, errors first, by line. Up to MOST of each severity, and a sentence
    that counts the rest.
    """
    unique = sorted(set(findings), key=lambda row: (row.line or 0, row.place, row.message))
    listed: list[Finding] = []
    severities: list[Severity] = ["error", "warning"]
    for severity in severities:
        rows = [finding for finding in unique if finding.severity == severity]
        listed += rows[:MOST]
        if len(rows) > MOST:
            sentence = f"{len(rows) - MOST} more are not listed."
            listed.append(Finding(None, "", severity, sentence))
    return listed
