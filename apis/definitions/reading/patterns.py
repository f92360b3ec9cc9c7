"""Checks the patterns of a definition, which are regular expressions of ECMA-262.

Python reads most of them. A pattern is only checked to be a regular expression, never matched.
"""

import re
from collections.abc import Iterator
from typing import Any

from apis.definitions.reading.findings import Problem
from console.strict_yaml import Path

_OTHER_THAN_PYTHON = re.compile(
    r"\\(?:[pP]\{[^{}]+\}|c[A-Za-z]|u\{[0-9a-fA-F]+\}|k<[^<>]+>|.)|\(\?<(?![=!])"
)
_VALUES = {"default", "example", "examples", "enum", "const"}
"""Keys below which there are values, and no schemas."""
_UNREADABLE = (
    "The console cannot read this pattern. Make sure that it is a regular expression of ECMA-262."
)


def unreadable_patterns(node: Any, path: Path = ()) -> Iterator[Problem]:
    """A warning for each pattern below the node that is no regular expression of ECMA-262."""
    if isinstance(node, list):
        for index, entry in enumerate(node):
            yield from unreadable_patterns(entry, (*path, index))
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "pattern" and isinstance(value, str):
            if not is_regular_expression(value):
                yield Problem((*path, key), _UNREADABLE, "warning")
        elif key not in _VALUES or path[-1:] == ("properties",):
            yield from unreadable_patterns(value, (*path, key))


def is_regular_expression(pattern: str) -> bool:
    """Whether Python can read the pattern, after `_as_python` rewrote what only ECMA-262 has."""
    try:
        re.compile(_OTHER_THAN_PYTHON.sub(_as_python, pattern))
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _as_python(match: re.Match[str]) -> str:
    """What to write in Python for a part of a pattern that only ECMA-262 has."""
    text = match[0]
    if text == "(?<":
        return "(?P<"
    if text.startswith("\\k<"):
        return f"(?P={text[3:-1]})"
    return "x" if text[1] in "pPc" or text.startswith("\\u{") else text
