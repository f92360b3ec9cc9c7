"""Reads the texts of definitions as strict YAML or JSON."""

from console import strict_yaml
from console.strict_yaml import Source, Unreadable, Wanted, at, pointer

__all__ = ["LARGEST", "Source", "Unreadable", "at", "decode", "pointer", "read"]

OPENAPI = Wanted("definition", 2_000_000, "2 MB", "openapi: 3.1.0")
LARGEST = OPENAPI.largest
"""Bytes in UTF-8."""


def decode(data: bytes) -> str:
    """The text of an uploaded file. Raises Unreadable if it is not in UTF-8 or too large."""
    return strict_yaml.decoded(data, OPENAPI)


def read(text: str) -> Source:
    """The document in the text, with its lines. Raises only Unreadable, whatever the text is."""
    return strict_yaml.read(text, OPENAPI)
