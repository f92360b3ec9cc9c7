"""A program of its own: what the specification says about the document on its standard input.

It runs in a process with limits, since the validator can be kept busy for hours by a short text
and would fetch what a reference names. It imports neither Django nor the console, gets no
environment, and ends with the answer: a list of findings, each with its path.
"""

import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

SECONDS = 10
"""Of processor time."""
MEMORY = 512 * 1024 * 1024
"""Bytes."""
MOST = 200
NICE = 10
LONGEST = 300
"""Characters of a sentence."""
LOCKED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
"""Audit events after which the process would not be alone."""


Finding = dict[str, Any]


def main() -> None:
    """Read, check, answer."""
    limit()
    document = json.load(sys.stdin)
    # The other one is a library of the tests, whose errors read differently.
    os.environ["OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND"] = "jsonschema"
    validator = made_for(document)
    next(validator.schema_validator.iter_errors({}), None)  # it reads its files at first use
    sys.addaudithook(lock_up)
    json.dump(answer(validator, document), sys.stdout)


def limit() -> None:
    """From here on this process may use so much, and comes after others."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def lock_up(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: no network, no other program, no file but those of Python's libraries."""
    if event.startswith(LOCKED):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[0], str | bytes):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.startswith((sys.prefix, sys.base_prefix)):
            raise PermissionError(path)


def answer(validator: Any, document: Any) -> dict[str, Any]:
    """All findings. What goes beyond the schema of OpenAPI is asked of what fits it only."""
    try:
        errors = islice(validator.schema_validator.iter_errors(document), MOST)
        findings = [finding(error, list(error.absolute_path)) for error in errors]
    except RecursionError:
        findings = [{"path": [], "message": "This is nested too deep.", "severity": "error"}]
    is_partial = False
    if not findings:
        try:
            for error in islice(validator.root_validator(validator.schema_path), MOST):
                findings.append(finding(error, getattr(error, "where", [])))
        except RecursionError:
            is_partial = True
    return {"findings": findings, "is_partial": is_partial}


def made_for(document: Any) -> Any:
    """The validator of this version of OpenAPI, whose errors know where they are."""
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

    is_old = document["openapi"].startswith("3.0.")
    base: Any = OpenAPIV30SpecValidator if is_old else OpenAPIV31SpecValidator
    placed = {name: with_place(name, cls) for name, cls in base.keyword_validators.items()}
    return type(base.__name__, (base,), {"keyword_validators": placed})(document)


def with_place(name: str, cls: Any) -> Any:
    """The same check; each error of it gets the path in the document, as `where`."""
    from jsonschema_path import SchemaPath

    def check(self: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        path = next((part for part in arguments if isinstance(part, SchemaPath)), None)
        for error in cls.__call__(self, *arguments, **options):
            if path is not None and not hasattr(error, "where"):
                inner = ["default"] if name == "default" else []
                error.where = [*path.parts, *inner, *error.absolute_path]
                error.is_default = name == "default"
            yield error

    return type(cls.__name__, (cls,), {"__call__": check})


# Words


TYPES = {
    "object": "a group of fields",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


SENTENCES = {
    "required": "Missing: {names}.",
    "additionalProperties": "Not expected here: {names}.",
    "unevaluatedProperties": "Not expected here: {names}.",
    "enum": "Use one of: {expected}.",
    "const": "This must be {expected}.",
    "format": "This is not of the format {expected}.",
    "pattern": "This does not match the pattern {expected}.",
    "minItems": "This has too few entries. The minimum is {expected}.",
    "minProperties": "This has too few entries. The minimum is {expected}.",
    "minLength": "This is too short. The minimum is {expected} characters.",
    "uniqueItems": "An entry is there twice.",
    **dict.fromkeys(
        ["oneOf", "anyOf", "not", "if", "dependentSchemas"],
        "This does not have the shape that the specification demands.",
    ),
    "DuplicateOperationIDError": "Another operation has the operationId {name}.",
    "UnresolvableParameterError": "The parameter {name} of the path is not declared.",
    "ParameterDuplicateError": "The parameter {name} is declared twice.",
    "ExtraParametersError": "Fields are required that are not declared.",
}
"""By the keyword of a schema that is not met, or the class of the library's error."""


def finding(error: Any, path: list[str | int]) -> Finding:
    """The error in plain words."""
    is_default = getattr(error, "is_default", False)
    error, path = deepest(error, path)
    message = sentence(error)
    if is_default:
        message = f"The default value does not fit its schema. {message}"
    is_warning = type(error).__name__ == "ExtraParametersError"
    severity = "warning" if is_warning else "error"
    return {"path": path, "message": message[:LONGEST], "severity": severity}


def deepest(error: Any, path: list[str | int]) -> tuple[Any, list[str | int]]:
    """The error inside of an error that only says that no branch fits.

    Almost everywhere in OpenAPI the choice is between a thing and a reference to it.
    """
    while error.context:
        branches = [
            inner
            for inner in error.context
            if not (inner.validator == "required" and "$ref" in inner.message)
        ]
        if not branches:
            break
        error = max(branches, key=lambda inner: len(inner.relative_path))
        path = [*path, *error.relative_path]
    return error, path


def sentence(error: Any) -> str:
    """What is wrong, as a sentence."""
    names = re.findall(r"'([^']*)'", error.message)
    expected = error.validator_value
    known = SENTENCES.get(str(error.validator)) or SENTENCES.get(type(error).__name__)
    if error.validator == "type":
        types = expected if isinstance(expected, list) else [expected]
        return f"This must be {' or '.join(TYPES.get(name, str(name)) for name in types)}."
    if known is None:
        return str(error.message).rstrip(".") + "."
    return known.format(
        names=", ".join(names[:5]),
        name=names[0] if names else "",
        expected=", ".join(map(str, expected)) if isinstance(expected, list) else expected,
    )


if __name__ == "__main__":
    main()
