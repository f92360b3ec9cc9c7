"""Checks the console's own rules for definitions, in addition to the specification.

An error would mislead a reader or a gateway. A warning says what a reader of the definition misses,
or that a pattern is no regular expression of ECMA-262. Patterns are never matched.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from apis.definitions.reading.findings import Problem
from apis.definitions.reading.operations import operations, paths
from apis.definitions.reading.refs import mapping, sequence
from console.strict_yaml import Path

SUPPORTED = re.compile(r"3\.[01]\.[0-9]+")
LONGEST_TITLE = 200

_HIDDEN = re.compile("[\n\r\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_VARIABLE = re.compile(r"{([^{}]*)}")
_OTHER_THAN_PYTHON = re.compile(
    r"\\(?:[pP]\{[^{}]+\}|c[A-Za-z]|u\{[0-9a-fA-F]+\}|k<[^<>]+>|.)|\(\?<(?![=!])"
)
_VALUES = {"default", "example", "examples", "enum", "const"}
"""Keys below which there are values, and no schemas."""
_UNREADABLE = (
    "The console cannot read this pattern. Make sure that it is a regular expression of ECMA-262."
)


def problem_with_format(document: dict[str, Any]) -> Problem | None:
    """The problem of a document that is no OpenAPI 3.0 or 3.1; None for one that is."""
    if "swagger" in document:
        return Problem(
            ("swagger",), "Swagger 2.0 is not supported. Convert it to OpenAPI 3.0 or 3.1."
        )
    if "openapi" not in document:
        return Problem((), "This is not an OpenAPI definition: it has no field openapi.")
    version = document["openapi"]
    if not isinstance(version, str):
        return Problem(("openapi",), 'The version of OpenAPI must be text, such as "3.1.0".')
    if re.match(r"3\.2(\.|$)", version):
        return Problem(("openapi",), "OpenAPI 3.2 is not supported yet. Use 3.1 or 3.0.")
    if not SUPPORTED.fullmatch(version):
        return Problem(("openapi",), "This version is not supported. Use 3.1.0 or 3.0.3.")
    return None


def broken_rules(document: dict[str, Any]) -> Iterator[Problem]:
    """The errors by our rules: in info, servers and paths. All references must be valid."""
    yield from _information(document)
    yield from _servers(document)
    yield from _twin_paths(document)
    if next(operations(document), None) is None:
        yield Problem(("paths",), "There is no operation. A definition needs at least one.")


def recommendations(document: dict[str, Any]) -> Iterator[Problem]:
    """A warning for each recommended part that is missing, such as a description."""
    for field in ("description", "contact"):
        if not mapping(document.get("info")).get(field):
            yield _warning(("info",), f"There is no {field}.")
    if not document.get("security") and not any(
        "security" in operation.fields for operation in operations(document)
    ):
        yield _warning((), "No security is declared, neither for all operations nor for one.")
    for operation in operations(document):
        fields = operation.fields
        if not fields.get("description") and not fields.get("summary"):
            yield _warning(operation.path, "There is no description.")
        for field in ("tags", "operationId"):
            if not fields.get(field):
                yield _warning(operation.path, f"Missing: {field}.")
        responses = mapping(fields.get("responses"))
        if not any(code.startswith("4") or code == "default" for code in responses):
            yield _warning(operation.path, "No answer to a wrong request (4xx) is described.")


def _information(document: dict[str, Any]) -> Iterator[Problem]:
    """The errors of the version and the title in info."""
    information = mapping(document.get("info"))
    version, title = information.get("version"), information.get("title")
    if version is not None and not isinstance(version, str):
        yield Problem(("info", "version"), 'The version must be text. Write it as "1.10".')
    if isinstance(title, str):
        if len(title) > LONGEST_TITLE:
            yield Problem(
                ("info", "title"), f"The title is longer than {LONGEST_TITLE} characters."
            )
        if _HIDDEN.search(title) or not title.strip():
            yield Problem(
                ("info", "title"), "The title is empty or has invisible characters. Remove them."
            )


def _servers(document: dict[str, Any]) -> Iterator[Problem]:
    """An error for each invalid server, of the document, of paths and of operations."""
    parents: list[tuple[Path, Any]] = [((), document)]
    parents += [(("paths", path), item) for path, item in paths(document)]
    parents += [(operation.path, operation.fields) for operation in operations(document)]
    for path, parent in parents:
        for position, server in enumerate(sequence(parent.get("servers"))):
            if not _is_server(mapping(server)):
                yield Problem(
                    (*path, "servers", position, "url"),
                    "The URL of a server must start with https://, http:// or /.",
                )


def _is_server(server: dict[str, Any]) -> bool:
    """Whether the server's URL, with its variables' defaults, is of the web or a path."""
    url = server.get("url")
    if not isinstance(url, str):
        return True  # the specification says what is wrong
    variables = mapping(server.get("variables"))
    url = _VARIABLE.sub(lambda name: str(mapping(variables.get(name[1])).get("default", "")), url)
    try:
        split_url = urlsplit(url)
        is_address = split_url.scheme in {"http", "https"} and bool(split_url.hostname)
    except ValueError:
        return False
    is_path = not split_url.scheme and not split_url.netloc and "\\" not in url
    return (is_address or is_path) and not re.search(r"\s", url)


def _twin_paths(document: dict[str, Any]) -> Iterator[Problem]:
    """An error for each path that differs from another only in names of parameters."""
    shapes = Counter(path_without_names(path) for path, _item in paths(document))
    for path, _item in paths(document):
        if shapes[path_without_names(path)] > 1:
            yield Problem(("paths", path), "Another path differs only in the name of a parameter.")


def path_without_names(path: str) -> str:
    """The path without the names of its parameters, such as `/pets/{}`."""
    return _VARIABLE.sub("{}", path)


def unreadable_patterns(node: Any, path: Path = ()) -> Iterator[Problem]:
    """A warning for each pattern below the node that is no regular expression of ECMA-262."""
    if isinstance(node, list):
        for index, entry in enumerate(node):
            yield from unreadable_patterns(entry, (*path, index))
    if not isinstance(node, dict):
        return
    for key, child in node.items():
        if key == "pattern" and isinstance(child, str):
            if not is_regular_expression(child):
                yield _warning((*path, key), _UNREADABLE)
        elif key not in _VALUES or path[-1:] == ("properties",):
            yield from unreadable_patterns(child, (*path, key))


def is_regular_expression(pattern: str) -> bool:
    """Whether Python can read the pattern, after `_stand_in_for` rewrote what only ECMA-262 has."""
    try:
        re.compile(_OTHER_THAN_PYTHON.sub(_stand_in_for, pattern))
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _stand_in_for(match: re.Match[str]) -> str:
    """A stand-in that Python can compile, for a part of a pattern that only ECMA-262 has.

    A named group and a reference to one are translated, and other escapes stay. A property of
    characters, a control character and a code point become "x", which is enough because the result
    is compiled and never matched.
    """
    part = match[0]
    if part == "(?<":
        return "(?P<"
    if part.startswith("\\k<"):
        return f"(?P={part[3:-1]})"
    return "x" if part[1] in "pPc" or part.startswith("\\u{") else part


def _warning(path: Path, message: str) -> Problem:
    """A problem with the severity of a warning."""
    return Problem(path, message, "warning")
