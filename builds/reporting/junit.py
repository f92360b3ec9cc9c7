"""Test reports as nearly every tool can write them: JUnit's XML, read as an opponent's.

Cases are counted: what a file says of its own numbers is not believed. Nothing outside of it is
read, no entity is expanded, and what is not kept is forgotten while reading, so that memory follows
what is kept and not how much was sent.
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
"""Of one test."""
MOST_NAMES = 1_000
"""Of elements and attributes. Tools use a few dozen, and the parser keeps each until the end."""
LONGEST_TAG = 512 * 1024
"""Bytes of a tag, which is kept until it is read whole: failures can have long messages in it."""
DEEPEST = 50
LONGEST_NAME, LONGEST_MESSAGE = 300, 4_096
LONGEST_SECONDS = 10_000_000.0
ROOTS = {"testsuites", "testsuite"}
OUTCOMES = {"error": "error", "failure": "failed", "skipped": "skipped"}


class NotJUnit(Exception):
    """The file is not a report that is taken; the text says why."""


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
    """What a report says, counted, with the failures and the slowest tests."""

    tests: int = 0
    failures: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failed: list[Case] = field(default_factory=list)
    slow: list[tuple[float, int, Case]] = field(default_factory=list)

    @property
    def slowest(self) -> list[Case]:
        """The slowest first."""
        return [case for _, _, case in sorted(self.slow, reverse=True)]

    def add(self, case: Case) -> None:
        """Count a test, and keep it if people will want to read of it."""
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
    """The results in a report. Raises NotJUnit, with the reason, for what is none."""
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
    """The body, read by a parser only as long as its tags are short and its names are few."""

    def __init__(self, body: bytes, parser: Any) -> None:
        super().__init__(body)
        self._parser = parser
        self._parsed = 0

    def read(self, size: int | None = -1, /) -> bytes:
        # It is -1 while expat waits for twice as much of a tag, until when it does not look again.
        self._parsed = max(self._parsed, self._parser.CurrentByteIndex)
        if self.tell() - self._parsed > 2 * LONGEST_TAG:
            raise NotJUnit(f"The report has a tag of more than {LONGEST_TAG // 1024} kB.")
        if len(self._parser.intern) > MOST_NAMES:
            reason = f"The report has more than {MOST_NAMES:,} names of elements and attributes."
            raise NotJUnit(reason)
        return super().read(size)


def _events(body: bytes) -> Iterator[tuple[str, Any]]:
    parser = DefusedXMLParser(target=TreeBuilder(), forbid_dtd=True)
    source = _Bounded(body, parser.parser)
    return cast(
        "Iterator[tuple[str, Any]]", iterparse(source, events=("start", "end"), parser=parser)
    )


def _cases(body: bytes) -> Iterator[Any]:
    """Each `testcase`, once it is read whole. What is not kept is let go of right after its end."""
    around: list[Any] = []
    elements = 0
    for event, element in _events(body):
        if event == "start":
            around.append(element)
            elements += 1
            if elements > MOST_ELEMENTS:
                reason = f"The report has more than {MOST_ELEMENTS:,} elements. Send it in parts."
                raise NotJUnit(reason)
            if len(around) == 1 and _name_of(element) not in ROOTS:
                raise NotJUnit("The report must have the root element testsuites or testsuite.")
            if len(around) > DEEPEST:
                raise NotJUnit("The elements of the report are nested too deeply.")
            continue
        around.pop()
        if _name_of(element) == "testcase":
            yield element
        if around and not _is_kept(element, around[-1]):
            del around[-1][-1]  # the last: `remove` would look at all before it


def _is_kept(element: Any, parent: Any) -> bool:
    """Whether it says what came of the test that it is in: a few do, whatever a file has."""
    is_outcome = _name_of(element) in OUTCOMES and _name_of(parent) == "testcase"
    return is_outcome and len(parent) <= MOST_OUTCOMES


def _case(element: Any) -> Case:
    outcomes = {OUTCOMES[name]: child for child in element if (name := _name_of(child)) in OUTCOMES}
    outcome = next((each for each in OUTCOMES.values() if each in outcomes), "passed")
    said = outcomes.get(outcome)
    return Case(
        class_name=_plain(element.get("classname", ""), LONGEST_NAME),
        name=_plain(element.get("name", ""), LONGEST_NAME) or "Unnamed",
        outcome=outcome,
        seconds=_seconds(element.get("time", "")),
        message="" if said is None or outcome == "skipped" else _message(said),
    )


def _message(element: Any) -> str:
    """What the tool says of a failure: its message, then its text if that does not repeat it."""
    short, long = element.get("message", ""), element.text or ""
    parts = [long] if short.strip() in long else [short, long]
    return _plain("\n".join(filter(None, (part.strip() for part in parts))), LONGEST_MESSAGE)


def _plain(text: str, most: int) -> str:
    """The text as it can be shown: cut, and without what turns or hides other text."""
    return shown(text[:most])


def _seconds(text: str) -> float:
    """A time as tools write it; none for what is no time."""
    try:
        value = float(text.replace(",", "")[:30])
    except ValueError:
        return 0.0
    return min(value, LONGEST_SECONDS) if isfinite(value) and value > 0 else 0.0


def _name_of(element: Any) -> str:
    """Without a namespace."""
    return str(element.tag).rpartition("}")[2]
