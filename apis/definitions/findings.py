"""Findings: what is wrong with a definition, or could be better, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from apis.definitions.change import Change
from apis.definitions.numbers import Number
from console.strict_yaml import Path

Severity = Literal["error", "warning"]

MOST = 100
"""Findings of each severity that are kept: no one reads more, and a page has to show them."""
LONGEST_PLACE = 300


@dataclass(frozen=True)
class Finding:
    """One thing about a definition. With an error, it cannot be published; with a warning, it can.

    `line` counts from 1, and is None where the definition as a whole is meant.
    """

    line: int | None
    place: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Problem:
    """A finding before its line is known: only the path to it is."""

    path: Path
    message: str
    severity: Severity = "error"


@dataclass(frozen=True)
class WrittenDefinition:
    """What people and programs read of a definition. Each has a limit of its own."""

    html: str = ""
    """The reference, for pages."""
    json: str = ""
    """The document, in the order of the text."""
    markdown: str = ""
    outline: dict[str, Any] = field(default_factory=dict)
    """What `apis.definitions.writing` says of the HTML, for pages that show a part of it."""


@dataclass(frozen=True)
class CheckResult:
    """What became of a text: the document, unless it could not be read, and all findings.

    If it is valid, also what is written from it, and what changes against the definition before.
    """

    document: dict[str, Any] | None
    findings: list[Finding]
    written: WrittenDefinition = WrittenDefinition()
    changes: list[Change] = field(default_factory=list)
    follows: str = ""
    """The number of the definition before."""

    @property
    def errors(self) -> list[Finding]:
        """What has to be fixed."""
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """What would make the definition better."""
        return [finding for finding in self.findings if finding.severity == "warning"]

    @property
    def is_valid(self) -> bool:
        """Whether it was read and has no errors. Warnings do not count."""
        return self.document is not None and not self.errors

    @property
    def number(self) -> Number | None:
        """What info.version says; None if the document is not valid or has no such number."""
        if self.document is None or not self.is_valid:
            return None
        try:
            return Number.parse(self.document["info"]["version"])
        except ValueError:
            return None


def place_name(path: Sequence[str | int]) -> str:
    """The path as a person reads it: `paths > /pets > get`. Entries of a list count from 1."""
    named = " > ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in path)
    return named if len(named) <= LONGEST_PLACE else f"{named[:LONGEST_PLACE]} …"


def most_important(findings: Iterable[Finding]) -> list[Finding]:
    """Without doubles, errors first, each in the order of lines, and at most MOST of each."""
    rows = sorted(set(findings), key=lambda found: (found.line or 0, found.place, found.message))
    kept: list[Finding] = []
    severities: list[Severity] = ["error", "warning"]
    for severity in severities:
        of_it = [found for found in rows if found.severity == severity]
        kept += of_it[:MOST]
        if len(of_it) > MOST:
            rest = f"{len(of_it) - MOST} more are not listed."
            kept.append(Finding(None, "", severity, rest))
    return kept
