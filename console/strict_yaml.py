"""A strict reader of YAML and JSON: a text becomes plain values, or is refused with a line.

It reads the events of the parser, so that nothing is built of what is refused: aliases, tags, a
second document, a key twice, and too many, too deep or too large values (ADR 31). Plain scalars are
text, number, true, false or null as in YAML 1.2, and never a date; keys are always text. JSON is
read as YAML, so the name of a field has 1,024 characters at most.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import yaml

from console.words.json_as_yaml import as_yaml

Path = tuple[str | int, ...]
"""The keys and positions that lead from the top of a document to a value."""

MOST_VALUES = 200_000
DEEPEST = 100
LONGEST_NUMBER = 100  # characters

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_WORDS = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"]),
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# JSON writes a character beyond U+FFFF as two escapes, which the parser does not know.
_IN_WORDS = {
    "mapping values are not allowed": "There is a colon that is not expected here."
    " Put text that contains a colon in quotation marks.",
    "cannot start any token": "A value cannot start with this character."
    " Indent with spaces, not tabs, and put text that starts with @ or ` in quotation marks.",
    "did not find expected key": "The indentation does not fit the lines above,"
    " or a quotation mark is missing.",
    "did not find expected '-' indicator": "The indentation does not fit the list above.",
    "could not find expected ':'": "A colon is missing here or in the line above.",
    "did not find expected ','": "A comma or a closing bracket is missing.",
    "unexpected end of stream": "The text ends before a quotation mark or bracket is closed.",
    "did not find expected node content": "A value is missing, or there is one comma too many.",
    "exceeded maximum nesting": f"This is nested too deep: {DEEPEST} levels are supported.",
    "undefined alias": "Aliases such as *name are not supported. Write the value out.",
    "did not find expected <document start>": "There is text after the end of the document.",
}


@dataclass(frozen=True)
class Wanted:
    """What a text is expected to be: its name for people, its limit, and how it begins."""

    noun: str
    largest: int  # bytes in UTF-8
    size: str
    """The limit in words, such as "2 MB"."""
    beginning: str
    """An example of the first field, such as `openapi: 3.1.0`."""

    @property
    def too_large(self) -> str:
        """The error message for a text above the limit."""
        return f"The {self.noun} is larger than {self.size}."

    @property
    def missing(self) -> str:
        """The error message for an empty text."""
        return f"There is no {self.noun} yet. Paste it or select a file."


class Unreadable(Exception):
    """The text is refused. `line` counts from 1, and is None for the text as a whole."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line = message, line


@dataclass(slots=True)
class Spot:
    """The line of a value, and the spots of the values in it."""

    line: int
    inside: "dict[str, Spot] | list[Spot] | None" = None


@dataclass(frozen=True)
class Source:
    """A parsed document, with the line of each of its values."""

    document: dict[str, Any]
    spot: Spot

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of the value at this path, or of the nearest one around it."""
        spot = self.spot
        for part in path:
            match spot.inside, part:
                case dict() as named, str() if part in named:
                    spot = named[part]
                case list() as listed, int() if 0 <= part < len(listed):
                    spot = listed[part]
                case _:
                    break
        return spot.line

    def real_path(self, path: Sequence[str | int]) -> Path:
        """The path without references: what follows a `$ref` starts at the target of that."""
        real: list[str | int] = []
        node: Any = self.document
        for part in path:
            if isinstance(node, dict) and isinstance(node.get("$ref"), str) and part not in node:
                real = list(pointer(node["$ref"]))
                node = at(self.document, real)
            real.append(part)
            node = at(node, [part])
        return tuple(real)


def decoded(data: bytes, expected: Wanted) -> str:
    """The text of an uploaded file. Raises Unreadable if it is too large or not in UTF-8."""
    if len(data) > expected.largest:
        raise Unreadable(expected.too_large)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("The file is not text in UTF-8.") from None


def read(text: str, expected: Wanted) -> Source:
    """Parse the text. Raises Unreadable, and no other exception, for any text that is refused."""
    text = text.removeprefix("\ufeff")
    _demand_readable(text, expected)
    if text.lstrip().startswith("{"):
        text = as_yaml(text)
    try:
        document, spot = _Reader(text, expected).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Unreadable(_in_words(error.problem), mark.line + 1 if mark else None) from None
    except yaml.YAMLError:
        raise Unreadable("This is neither YAML nor JSON.") from None
    if not isinstance(document, dict):
        reason = f"A {expected.noun} starts with a field such as {expected.beginning}."
        raise Unreadable(reason, spot.line)
    return Source(document, spot)


def pointer(reference: str) -> Path:
    """The path of a reference such as `#/components/schemas/Pet`, with all parts as text."""
    parts = unquote(reference.removeprefix("#/")).split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def at(node: Any, path: Sequence[str | int]) -> Any:
    """The value at this path below the node, or None if there is none."""
    for part in path:
        match node:
            case dict():
                node = node.get(part)
            case list() if str(part).isascii() and str(part).isdigit() and len(str(part)) < 7:
                node = node[int(part)] if int(part) < len(node) else None
            case _:
                return None
    return node


def _demand_readable(text: str, expected: Wanted) -> None:
    """Raise Unreadable for a text that is empty, too large, or has a control character."""
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise Unreadable("There is a control character. Remove it.", line)
    if len(text) > expected.largest or len(text.encode()) > expected.largest:
        raise Unreadable(expected.too_large)
    if not text.strip():
        raise Unreadable(expected.missing)


def _in_words(problem: str | None) -> str:
    """A sentence for people about a problem that the parser reports."""
    for part, sentence in _IN_WORDS.items():
        if part in (problem or ""):
            return sentence
    return f"This line cannot be read: {problem}."


class _Reader:
    """Builds values from the parser's events, and counts them."""

    def __init__(self, text: str, expected: Wanted) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CLoader)
        self.expected = expected
        self.values = 0

    def read(self) -> tuple[Any, Spot]:
        """The document and its spot. Raises Unreadable or an error of the parser."""
        event = next(self.events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise Unreadable(self.expected.missing)
        document = self._value(event, 1)
        next(self.events)  # the end of the document
        end = next(self.events)
        if not isinstance(end, yaml.StreamEndEvent):
            raise Unreadable("There is a second document. Keep one.", _line(end))
        return document

    def _value(self, event: Any, depth: int) -> tuple[Any, Spot]:
        """The value that begins with this event, with its spot. Raises Unreadable."""
        self._demand_allowed(event, depth)
        spot = Spot(_line(event))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event), spot
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(spot, depth), spot
        return self._mapping(spot, depth), spot

    def _list(self, spot: Spot, depth: int) -> list[Any]:
        """The list whose first event was read; sets the spots inside."""
        values, spots = [], []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            value, inner = self._value(event, depth + 1)
            values.append(value)
            spots.append(inner)
        spot.inside = spots
        return values

    def _mapping(self, spot: Spot, depth: int) -> dict[str, Any]:
        """The mapping whose first event was read; sets the spots inside."""
        values: dict[str, Any] = {}
        spots: dict[str, Spot] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, values)
            values[key], spots[key] = self._value(next(self.events), depth + 1)
            spots[key].line = _line(event)
        spot.inside = spots
        return values

    def _key(self, event: Any, mapping: dict[str, Any]) -> str:
        """The key of a mapping. Raises Unreadable unless it is text that is not yet a key."""
        self._demand_allowed(event, 0)
        if not isinstance(event, yaml.ScalarEvent):
            raise Unreadable("The name of a field must be text.", _line(event))
        if event.value in mapping:
            name = event.value[:100]
            raise Unreadable(f"The field {name} is there twice. Keep one.", _line(event))
        return _text(event)

    def _demand_allowed(self, event: Any, depth: int) -> None:
        """Count a value. Raises Unreadable for aliases, tags, and what is too deep or too many."""
        self.values += 1
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(_IN_WORDS["undefined alias"], _line(event))
        if event.tag is not None:
            raise Unreadable("Tags such as !name are not supported. Remove it.", _line(event))
        if depth > DEEPEST:
            raise Unreadable(_IN_WORDS["exceeded maximum nesting"], _line(event))
        if self.values > MOST_VALUES:
            raise Unreadable(f"There are more than {MOST_VALUES:,} values.", _line(event))


def _line(event: Any) -> int:
    """The line of an event, from 1."""
    return int(event.start_mark.line) + 1


def _text(event: Any) -> str:
    """The text of a scalar. Raises Unreadable for a control character."""
    if _CONTROL.search(event.value):
        raise Unreadable("There is a control character. Remove it.", _line(event))
    return str(event.value)


def _scalar(event: Any) -> Any:
    """The value of a scalar. Raises Unreadable for control characters and too large numbers."""
    text = _text(event)
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if not _FLOAT.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER or math.isinf(float(text)):
        raise Unreadable("This number is too large.", _line(event))
    return int(text) if _INTEGER.fullmatch(text) else float(text)
