"""Test reports in JUnit's XML, which nearly every tool can write, read as if an attacker sent them.

Cases are counted: the numbers that a file states are not trusted. Nothing outside of the file is
read and no entity is expanded. Elements are dropped while reading, so that memory grows with what
is kept and not with what was sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from io import BytesIO
from math import isfinite
from typing import Any, cast
from xml.etree.ElementTree import ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse

from console.words.text import shown

MOST_CASES = 100_000
MOST_ELEMENTS = 4 * MOST_CASES
MOST_FAILURES = 200
"""Failures that are kept with their messages. All are counted."""
MOST_SLOW = 10
MOST_OUTCOMES = 10
"""Outcomes of one test that are kept while reading."""
MOST_NAMES = 1_000
"""Names of elements and attributes: tools use a few dozen, and the parser keeps each to the end."""
LONGEST_TAG = 512 * 1024
"""Bytes of a tag, all of which is in memory until its end. Failures have messages in theirs."""
DEEPEST = 50
LONGEST_NAME, LONGEST_MESSAGE = 300, 4_096
LONGEST_SECONDS = 10_000_000.0
ROOTS = {"testsuites", "testsuite"}
OUTCOMES = {"error": "error", "failure": "failed", "skipped": "skipped"}


class NotJUnit(Exception):
    """The file is not an acceptable report; the text says why."""


@dataclass(frozen=True)
class Case:
    """One test."""

    class_name: str
    name: str
    outcome: str
    """`passed`, `failed`, `error` or `skipped`."""
    seconds: float
    message: str = ""


@dataclass
class Results:
    """The counted results of a report, with its failures and slowest tests."""

    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failed: list[Case] = field(default_factory=list)
    slow: list[tuple[float, int, Case]] = field(default_factory=list)

    @property
    def slowest(self) -> list[Case]:
        """The slowest tests, in descending order of time."""
        return [case for _, _, case in sorted(self.slow, reverse=True)]

    def add(self, case: Case) -> None:
        """Count the test, and keep it if it failed or is one of the slowest."""
        self.tests += 1
        self.seconds = min(self.seconds + case.seconds, LONGEST_SECONDS)
        self.failures += case.outcome == "failed"
        self.errors += case.outcome == "error"
        self.skipped += case.outcome == "skipped"
        if case.outcome in {"failed", "error"} and len(self.failed) < MOST_FAILURES:
            self.failed.append(case)
        if case.seconds > 0:
            entry = (case.seconds, -self.tests, case)
            (heappush if len(self.slow) < MOST_SLOW else heappushpop)(self.slow, entry)


def read(body: bytes) -> Results:
    """The results in a JUnit XML file. Raises NotJUnit with the reason if it is none."""
    results = Results()
    try:
        for element in _cases(body):
            if results.tests >= MOST_CASES:
                raise NotJUnit(f"The report has more than {MOST_CASES:,} tests. Send it in parts.")
            results.add(_case(element))
    except DefusedXmlException:
        raise NotJUnit("The report has a DOCTYPE or entities. Send it without.") from None
    except (ParseError, ValueError, LookupError):
        raise NotJUnit("The report is not valid XML.") from None
    return results


class _Bounded(BytesIO):
    """The body for a parser: reading raises NotJUnit for a tag too long, or too many names."""

    def __init__(self, body: bytes, parser: Any) -> None:
        super().__init__(body)
        self._parser = parser
        self._parsed = 0

    def read(self, size: int | None = -1, /) -> bytes:
        # The index is -1 while expat waits for more of a tag: until it has twice as much.
        self._parsed = max(self._parsed, self._parser.CurrentByteIndex)
        if self.tell() - self._parsed > 2 * LONGEST_TAG:
            raise NotJUnit(f"The report has a tag of more than {LONGEST_TAG // 1024} kB.")
        if len(self._parser.intern) > MOST_NAMES:
            reason = f"The report has more than {MOST_NAMES:,} names of elements and attributes."
            raise NotJUnit(reason)
        return super().read(size)


def _events(body: bytes) -> Iterator[tuple[str, Any]]:
    """The starts and ends of elements in the XML, without DOCTYPE and entities."""
    parser = DefusedXMLParser(target=TreeBuilder(), forbid_dtd=True)
    source = _Bounded(body, parser.parser)
    return cast(
        "Iterator[tuple[str, Any]]", iterparse(source, events=("start", "end"), parser=parser)
    )


def _cases(body: bytes) -> Iterator[Any]:
    """Each complete `testcase` element. All others are dropped at their end, to free memory."""
    ancestors: list[Any] = []
    elements = 0
    for event, element in _events(body):
        if event == "start":
            ancestors.append(element)
            elements += 1
            if elements > MOST_ELEMENTS:
                reason = f"The report has more than {MOST_ELEMENTS:,} elements. Send it in parts."
                raise NotJUnit(reason)
            if len(ancestors) == 1 and _name_of(element) not in ROOTS:
                raise NotJUnit("The report must have the root element testsuites or testsuite.")
            if len(ancestors) > DEEPEST:
                raise NotJUnit("The elements of the report are nested too deeply.")
            continue
        ancestors.pop()
        if _name_of(element) == "testcase":
            yield element
        if ancestors and not _is_kept(element, ancestors[-1]):
            del ancestors[-1][-1]  # the last: `remove` would look at all before it


def _is_kept(element: Any, parent: Any) -> bool:
    """Whether the element is one of the first outcomes of a test, which are kept in memory."""
    is_outcome = _name_of(element) in OUTCOMES and _name_of(parent) == "testcase"
    return is_outcome and len(parent) <= MOST_OUTCOMES


def _case(element: Any) -> Case:
    """The test in a `testcase` element: passed, unless it has an error, a failure or a skip."""
    outcomes = {OUTCOMES[name]: child for child in element if (name := _name_of(child)) in OUTCOMES}
    outcome = next((kind for kind in OUTCOMES.values() if kind in outcomes), "passed")
    details = outcomes.get(outcome)
    return Case(
        class_name=_plain(element.get("classname", ""), LONGEST_NAME),
        name=_plain(element.get("name", ""), LONGEST_NAME) or "Unnamed",
        outcome=outcome,
        seconds=_seconds(element.get("time", "")),
        message="" if details is None or outcome == "skipped" else _message(details),
    )


def _message(element: Any) -> str:
    """The message of a failure, then its text, or the text alone if it contains the message."""
    short, long = element.get("message", ""), element.text or ""
    parts = [long] if short.strip() in long else [short, long]
    return _plain("\n".join(filter(None, (part.strip() for part in parts))), LONGEST_MESSAGE)


def _plain(text: str, most: int) -> str:
    """The text cut to `most` characters, without those that reverse or hide other text."""
    return shown(text[:most])


def _seconds(text: str) -> float:
    """The seconds in the text, also with commas as in 1,234.5; 0 if it is no time."""
    try:
        seconds = float(text.replace(",", "")[:30])
    except ValueError:
        return 0.0
    return min(seconds, LONGEST_SECONDS) if isfinite(seconds) and seconds > 0 else 0.0


def _name_of(element: Any) -> str:
    """The name of the element without its namespace."""
    return str(element.tag).rpartition("}")[2]
