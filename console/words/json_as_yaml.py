"""JSON in the form in which a reader of YAML takes it for the same."""

import re

_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]\w\w)\\u([dD][c-fC-F]\w\w)", re.ASCII)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ENDS_OF_LINES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""Characters that end a line in YAML, and have no meaning in JSON."""


def as_yaml(json: str) -> str:
    """The text with one character in place of two escapes, and escapes for ends of lines."""
    text = _PAIR.sub(_character_of_pair, json)
    if text.isascii():
        return text
    return _STRING.sub(lambda string: string[0].translate(_ENDS_OF_LINES), text)


def _character_of_pair(pair: re.Match[str]) -> str:
    """The character that two JSON escapes make; the escapes unchanged if they make none."""
    try:
        units = bytes.fromhex(pair[2] + pair[3])
    except ValueError:
        return pair[0]
    return pair[1] + units.decode("utf-16-be")
