"""Findings: what is wrong with a definition, or could be better, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

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
