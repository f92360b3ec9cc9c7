"""Patterns of a definition: regular expressions of ECMA-262, which OpenAPI names.

Python reads most of them, and no more is asked of one here than whether it is a regular expression.
"""

import re
from collections.abc import Iterator
from typing import Any

from apis.definitions.findings import Problem
from console.strict_yaml import Path

_OTHER_THAN_PYTHON = re.compile(
    r"\\(?:[pP]\{[^{}]+\}|c[A-Za-z]|u\{[0-9a-fA-F]+\}|k<[^<>]+>|.)|\(\?<(?![=!])"
)
_VALUES = {"default", "example", "examples", "enum", "const"}
"""What is below them is no schema."""
_UNREADABLE = (
    "The console cannot read this pattern. Make sure that it is a regular expression of ECMA-262."
)


def unreadable_patterns(part: Any, path: Path = ()) -> Iterator[Problem]:
    """A warning for each pattern that is a regular expression neither here nor in ECMA-262."""
    if isinstance(part, list):
        for index, entry in enumerate(part):
            yield from unreadable_patterns(entry, (*path, index))
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        if key == "pattern" and isinstance(value, str):
            if not is_regular_expression(value):
                yield Problem((*path, key), _UNREADABLE, "warning")
        elif key not in _VALUES or path[-1:] == ("properties",):
            yield from unreadable_patterns(value, (*path, key))


def is_regular_expression(pattern: str) -> bool:
    """Whether Python reads it, once what only ECMA-262 has is written as Python does."""
    try:
        re.compile(_OTHER_THAN_PYTHON.sub(_as_python, pattern))
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _as_python(found: re.Match[str]) -> str:
    text = found[0]
    if text == "(?<":
        return "(?P<"
    if text.startswith("\\k<"):
        return f"(?P={text[3:-1]})"
    return "x" if text[1] in "pPc" or text.startswith("\\u{") else text
