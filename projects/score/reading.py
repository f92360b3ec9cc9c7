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
    """The component that the text describes. Raises NotScore, and nothing else."""
    try:
        source = strict_yaml.read(text, SCORE)
    except Unreadable as refused:
        where = f"Line {refused.line}: " if refused.line else ""
        raise NotScore([f"{where}{refused.message}"]) from None
    errors = sorted(_VALIDATOR.iter_errors(source.document), key=lambda e: list(map(str, e.path)))
    if errors:
        reasons = dict.fromkeys(_in_words(source, error) for error in errors)
        raise NotScore([*reasons][:MOST_REASONS])
    try:
        return _workload(source.document)
    except NotUsable as refused:
        raise NotScore([f"{_place(source, refused.path)}: {refused}"]) from None


def _in_words(source: Source, error: ValidationError) -> str:
    path = [*error.absolute_path]
    return f"{_place(source, path)}: {_reason(error)}"


def _place(source: Source, path: list[str | int]) -> str:
    """The line, and the path as people write it: `service.ports.web.port`."""
    steps = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return f"Line {source.line_of(path)}, {steps.lstrip('.')[:200] or 'the file'}"


def _reason(error: ValidationError) -> str:
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
    metadata = document["metadata"]
    notes = Annotations(metadata.get("annotations", {}))
    ports = document.get("service", {}).get("ports", {})
    return Workload(
        name=notes.take(annotations.NAME) or metadata["name"],
        type=notes.component_type(),
        repository=_checked(notes, annotations.REPOSITORY, sources.repository_problem),
        path=_checked(notes, annotations.PATH, sources.folder_problem),
        branch=_checked(notes, annotations.BRANCH, sources.branch_problem),
        endpoints=tuple(_endpoints(ports, notes)),
        events=tuple(_events(notes)),
        timing=notes.timing(),
        label=metadata["name"],
        left_out=tuple(_left_out(document, notes)),
    )


def _checked(notes: Annotations, key: str, problem: Callable[[str], str]) -> str:
    return notes.checked(key, lambda value: problem(value) if value else "")


def _endpoints(ports: dict[str, Any], notes: Annotations) -> Iterator[EndpointTerms]:
    for name, port in ports.items():
        # A JSON Schema takes 80.0 for a whole number.
        yield notes.endpoint(name, int(port["port"]), is_udp=port.get("protocol") == "UDP")


def _events(notes: Annotations) -> Iterator[AcceptedEventTerms]:
    number = 1
    while found := notes.event(number):
        yield found
        number += 1


def _left_out(document: dict[str, Any], notes: Annotations) -> Iterator[str]:
    """What is in the file and belongs to the engine, so that no one looks for it here."""
    if any({*each} - {"image"} or each["image"] != "." for each in document["containers"].values()):
        yield "containers"
    if document.get("resources"):
        yield "resources"
    ports = document.get("service", {}).get("ports", {}).values()
    if any("targetPort" in port for port in ports):
        yield "target ports"
    if notes.rest or {*document["metadata"]} - {"name", "annotations"}:
        yield "other metadata"
