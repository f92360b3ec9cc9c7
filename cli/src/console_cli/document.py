"""The operations of a console, read from its OpenAPI document, and what commands call them."""

import json
import time
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from console_cli.client import send
from console_cli.exits import ExitCode, Failed
from console_cli.sign_ins import private_folder

DAY = 24 * 60 * 60
API = "/api/v1"
ORGANIZATION = f"{API}/organizations/{{organization}}"
METHODS = {"get", "post", "put", "patch", "delete"}
NATURAL_KEYS = ("handle", "email", "name", "number", "major")
"""By what people call a thing that has an ID, in the order in which a list is asked for it."""
Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation: `projects create` is POST to …/projects."""

    noun: str
    verb: str
    method: str
    path: str
    about: dict[str, Any]
    parameters: list[dict[str, Any]]
    fields: dict[str, Schema]
    """Those of its JSON body, by name; the required ones are in `required`."""
    required: frozenset[str]
    content_type: str
    """Of a body that is a file; empty for JSON and for none."""

    @property
    def in_path(self) -> list[str]:
        """The names of what the address asks for, besides the organization, from left to right."""
        names = [part[1:-1] for part in self.path.split("/") if part.startswith("{")]
        return [name for name in names if name != "organization"]

    @property
    def whole(self) -> dict[str, int]:
        """What to ask a list with, to get it in as few pages as it has."""
        return {"limit": self.queries["limit"]["maximum"]} if "limit" in self.queries else {}

    @property
    def queries(self) -> dict[str, Schema]:
        """The parameters after the question mark, without the cursor of a list."""
        return {
            row["name"]: row["schema"]
            for row in self.parameters
            if row["in"] == "query" and row["name"] != "cursor"
        }


class Document:
    """The OpenAPI document of one console."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    @cached_property
    def operations(self) -> dict[tuple[str, str], Operation]:
        """All operations, by noun and verb. No two have the same."""
        known: dict[tuple[str, str], Operation] = {}
        for path, methods in self.content["paths"].items():
            for method in METHODS & methods.keys():
                operation = self._operation(path, method, methods[method])
                name = operation.noun, operation.verb
                if name in known:
                    raise ValueError(f"Two operations are called {' '.join(name)}.")
                known[name] = operation
        return known

    @cached_property
    def lists(self) -> dict[str, Operation]:
        """The operations that list, by their paths."""
        return {
            operation.path: operation
            for operation in self.operations.values()
            if operation.verb == "list"
        }

    def list_of(self, reference: str) -> Operation | None:
        """The list of what a field such as `project_id` names; None for other fields."""
        if not reference.endswith("_id"):
            return None
        noun = reference.removesuffix("_id").replace("_", "-")
        return self.lists.get(f"{ORGANIZATION}/{noun}s")

    def schema(self, about: Schema) -> Schema:
        """A schema, wherever it stands in the document."""
        name = about.get("$ref", "").rpartition("/")[2]
        schema: Schema = self.content["components"]["schemas"][name] if name else about
        return schema

    def without_references(self, about: Any) -> Any:
        """A schema in which each reference to another is replaced by what it refers to."""
        if isinstance(about, list):
            return [self.without_references(part) for part in about]
        if not isinstance(about, dict):
            return about
        if "$ref" in about:
            return self.without_references(self.schema(about))
        return {name: self.without_references(part) for name, part in about.items()}

    def _operation(self, path: str, method: str, about: dict[str, Any]) -> Operation:
        content = about.get("requestBody", {}).get("content", {})
        body = (
            self.schema(content["application/json"]["schema"])
            if "application/json" in content
            else {}
        )
        noun, verb = _command(path, method, about["operationId"])
        return Operation(
            noun=noun,
            verb=verb,
            method=method.upper(),
            path=path,
            about=about,
            parameters=[self._parameter(row) for row in about.get("parameters", ())],
            fields=body.get("properties", {}),
            required=frozenset(body.get("required", ())),
            content_type="" if body else next(iter(content), ""),
        )

    def _parameter(self, about: dict[str, Any]) -> dict[str, Any]:
        name = about.get("$ref", "").rpartition("/")[2]
        parameter: dict[str, Any] = (
            self.content["components"]["parameters"][name] if name else about
        )
        return parameter


def document_of(url: str) -> Document:
    """The document of the console at this address, kept for a day.

    Where the console does not answer, the one from before serves. Raises Failed without any.
    """
    file = private_folder() / f"openapi-{sha256(url.encode()).hexdigest()[:16]}.json"
    if not file.exists() or file.stat().st_mtime < time.time() - DAY:
        try:
            fetch_document(url, file)
        except Failed:
            if not file.exists():
                raise
    return Document(json.loads(file.read_text()))


def fetch_document(url: str, file: Path) -> None:
    """Ask the console for its document, and keep it. Raises Failed if it has none."""
    answer = send(httpx.Request("GET", f"{url}{API}/openapi.json"))
    if answer.status_code != 200 or "json" not in answer.headers.get("Content-Type", ""):
        raise not_a_console(url)
    new = file.with_suffix(".new")
    new.write_text(answer.text)
    new.replace(file)


def not_a_console(url: str) -> Failed:
    """The refusal of an address at which there is no console."""
    return Failed(f"There is no console at {url}.", ExitCode.UNREACHABLE)


def _command(path: str, method: str, operation_id: str) -> tuple[str, str]:
    """Noun and verb of an operation.

    The noun is the path, such as `api-versions`. The verb is a step at the end of the path, such
    as `rotate-secret`, or the first word of the operation's name. What programs with a credential
    of CI or of an engine do has more words, such as `list-approved`.
    """
    parts = path.removeprefix(ORGANIZATION).removeprefix(API).strip("/").split("/")
    verb = operation_id.partition("_")[0]
    if method == "post" and len(parts) > 1 and parts[-1].startswith(verb):
        verb = parts.pop()
    words = [part for part in parts if part and not part.startswith("{")] or ["organization"]
    noun = "-".join([*(_singular(word) for word in words[:-1]), words[-1]])
    if not path.startswith(ORGANIZATION) and verb == "list":
        verb = operation_id.removesuffix(f"_{noun}").replace("_", "-")
    return noun, verb


def _singular(word: str) -> str:
    return word.removesuffix("s")
