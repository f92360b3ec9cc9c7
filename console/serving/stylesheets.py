"""One style sheet of many: what a sheet imports takes the place of the import, in the same layer.

Sheets are written in small files and imported by `@import url("…") layer(…);`. A browser would ask
for each of them after the other; joined, it asks once. The cascade stays what it was, since
`@layer name { … }` says the same as an import into that layer.
"""

import posixpath
import re
from collections.abc import Callable

Read = Callable[[str], str]
"""The text of a sheet, by the name under which static files know it."""

_IMPORT = re.compile(
    r"""@import \s+ (?:url\()? ["'] (?P<path>[^"':]+\.css) ["'] \)?
        (?: \s+ layer\( (?P<layer>[\w.-]+) \) )? \s* ;""",
    re.VERBOSE,
)
_URL = re.compile(r"""url\( (?P<quote>["']?) (?P<path>[^"'():#]+) (?P=quote) \)""", re.VERBOSE)
_CHARSET = re.compile(r'^@charset "[\w-]+";', re.IGNORECASE)


def joined(name: str, read: Read) -> str:
    """The text of the sheet with all that it imports, and what those import.

    Imports from other hosts, and those for some media only, stay as they are. Raises
    FileNotFoundError for an import that is not there.
    """

    def take_the_place(found: re.Match[str]) -> str:
        imported = _beside(name, found["path"])
        text = _CHARSET.sub("", joined(imported, read), count=1)
        text = _URL.sub(lambda url: _moved(url, imported, name), text)
        return f"@layer {found['layer']} {{\n{text}\n}}" if found["layer"] else text

    return _IMPORT.sub(take_the_place, read(name))


def _beside(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _moved(url: re.Match[str], source: str, target: str) -> str:
    """A relative address of one sheet, as another one in another folder has to name it."""
    if url["path"].startswith("/"):
        return url[0]
    path = posixpath.relpath(_beside(source, url["path"]), posixpath.dirname(target) or ".")
    return f"url({url['quote']}{path}{url['quote']})"
