"""Reads a Score file: strictly as YAML, then by the shape, then for what the console keeps."""

from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from console import strict_yaml
from console.strict_yaml import Source, Unreadable, Wanted
from projects.components import sources
from projects.components.accepted_events import AcceptedEventTerms
from projects.components.endpoints import EndpointTerms
from projects.score import annotations
from projects.score.annotations import Annotations, NotUsable
from projects.score.shape import API_VERSION, SCHEMA
from projects.score.workload import Workload

LARGEST = 64 * 1024
SCORE = Wanted("Score file", LARGEST, "64 KiB", f"apiVersion: {API_VERSION}")
MOST_REASONS = 5
_VALIDATOR = Draft202012Validator(SCHEMA)
_TYPES = {
    "object": "a group of fields",
    "array": "a list",
    "string": "text. Put it in quotation marks",
    "integer": "a whole number",
    "boolean": "true or false",
}


class NotScore(Exception):
    """The text is no Score file that is taken. `reasons` say where, and why."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def read(text: str) -> Workload:
    """The component that a Score file describes. Raises NotScore with the reasons."""
    try:
        source = strict_yaml.read(text, SCORE)
    except Unreadable as problem:
        line = f"Line {problem.line}: " if problem.line else ""
        raise NotScore([f"{line}{problem.message}"]) from None
    errors = sorted(
        _VALIDATOR.iter_errors(source.document), key=lambda error: list(map(str, error.path))
    )
    if errors:
        reasons = dict.fromkeys(_sentence_about(source, error) for error in errors)
        raise NotScore([*reasons][:MOST_REASONS])
    try:
        return _workload(source.document)
    except NotUsable as problem:
        raise NotScore([f"{_line_and_path(source, problem.path)}: {problem}"]) from None


def _sentence_about(source: Source, error: ValidationError) -> str:
    """Where the file breaks the schema, and how, in words."""
    path = [*error.absolute_path]
    return f"{_line_and_path(source, path)}: {_reason_of(error)}"


def _line_and_path(source: Source, path: list[str | int]) -> str:
    """The line and path of a value, such as `Line 7, service.ports.web.port`."""
    steps = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return f"Line {source.line_of(path)}, {steps.lstrip('.')[:200] or 'the file'}"


def _reason_of(error: ValidationError) -> str:
    """What is wrong by the rule of the schema that is broken, in words."""
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    match error.validator:
        case "type":
            return f"This must be {_TYPES[str(error.validator_value)]}."
        case "required":
            return f"Missing: {', '.join(sorted(set(error.validator_value) - {*error.instance}))}."
        case "additionalProperties":
            extra = sorted(map(str, set(error.instance) - {*schema.get("properties", {})}))
            return f"Not known here: {', '.join(extra)[:200]}."
        case "minimum" | "maximum":
            return f"Use {schema['minimum']} to {schema['maximum']}."
        case "const":
            return f"This must be {error.validator_value}."
        case "enum":
            return f"Use one of: {', '.join(error.validator_value)}."
        case "minProperties" | "minLength":
            return "This is empty."
    return str(schema.get("description", "This does not fit."))


def _workload(document: dict[str, Any]) -> Workload:
    """The component of a document that fits the schema. Raises NotUsable."""
    metadata = document["metadata"]
    notes = Annotations(metadata.get("annotations", {}))
    ports = document.get("service", {}).get("ports", {})
    return Workload(
        name=notes.take(annotations.NAME) or metadata["name"],
        type=notes.component_type(),
        repository=_take_optional(notes, annotations.REPOSITORY, sources.repository_problem),
        path=_take_optional(notes, annotations.PATH, sources.folder_problem),
        branch=_take_optional(notes, annotations.BRANCH, sources.branch_problem),
        endpoints=tuple(_endpoints(ports, notes)),
        events=tuple(_events(notes)),
        timing=notes.timing(),
        label=metadata["name"],
        left_out=tuple(_left_out(document, notes)),
    )


def _take_optional(notes: Annotations, key: str, problem: Callable[[str], str]) -> str:
    """Take the annotation; empty if there is none. Raises NotUsable if `problem` has a reason."""
    return notes.checked(key, lambda value: problem(value) if value else "")


def _endpoints(ports: dict[str, Any], notes: Annotations) -> Iterator[EndpointTerms]:
    """Take the endpoint of each port. Raises NotUsable."""
    for name, port in ports.items():
        # A JSON Schema takes 80.0 for a whole number.
        yield notes.endpoint(name, int(port["port"]), is_udp=port.get("protocol") == "UDP")


def _events(notes: Annotations) -> Iterator[AcceptedEventTerms]:
    """Take the accepted events, numbered from 1 without a gap. Raises NotUsable."""
    number = 1
    while accepted_event := notes.event(number):
        yield accepted_event
        number += 1


def _left_out(document: dict[str, Any], notes: Annotations) -> Iterator[str]:
    """The parts of the file that the console does not keep, for the message after an import."""
    if any(
        {*container} - {"image"} or container["image"] != "."
        for container in document["containers"].values()
    ):
        yield "containers"
    if document.get("resources"):
        yield "resources"
    ports = document.get("service", {}).get("ports", {}).values()
    if any("targetPort" in port for port in ports):
        yield "target ports"
    if notes.rest or {*document["metadata"]} - {"name", "annotations"}:
        yield "other metadata"
