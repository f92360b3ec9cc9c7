"""Validates a document against the OpenAPI specification, with messages in plain words.

Only called in the sandbox, because a short text can keep the validator busy for hours, and it would
fetch what a reference names.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from functools import partial
from itertools import islice
from types import SimpleNamespace
from typing import Any

from apis.definitions.reading.findings import Problem, Severity

MOST = 200
LONGEST = 300
"""Characters of a sentence."""

_PARTIAL = "Parts of the definition lead back to themselves, so defaults there were not checked."


def broken_specification(document: dict[str, Any]) -> Iterator[Problem]:
    """Up to MOST problems by the specification. The caller has checked the document's references.

    Rules beyond the schema of OpenAPI are only checked if the document has no error by the schema.
    """
    validator, has_errors = _validator_for(document), False
    try:
        for error in islice(validator.schema_validator.iter_errors(document), MOST):
            has_errors = True
            yield _problem(error, list(error.absolute_path))
    except RecursionError:
        has_errors = True
        yield Problem((), "This is nested too deep.")
    if has_errors:
        return
    try:
        for error in islice(validator.root_validator(validator.schema_path), MOST):
            yield _problem(error, getattr(error, "where", []))
    except RecursionError:
        yield Problem((), _PARTIAL, "warning")


def read_all_files() -> None:
    """Use each validator once, so that the libraries read their files."""
    for version in ("3.0.0", "3.1.0"):
        next(_validator_for({"openapi": version}).schema_validator.iter_errors({}), None)


def _validator_for(document: Any) -> Any:
    """A validator for the document's version of OpenAPI; its errors have their path as `where`."""
    # The other backend is a library of the tests, whose errors read differently.
    os.environ["OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND"] = "jsonschema"
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

    is_old = document["openapi"].startswith("3.0.")
    base: Any = OpenAPIV30SpecValidator if is_old else OpenAPIV31SpecValidator
    classes = {name: _with_paths(name, cls) for name, cls in base.keyword_validators.items()}
    return type(base.__name__, (base,), {"keyword_validators": classes})(document)


def _with_paths(name: str, cls: Any) -> Any:
    """A subclass of the keyword validator whose errors have their path in the document as `where`.

    Patterns are of ECMA-262, and Python cannot read all of them. So no pattern is validated, and no
    default against a pattern that Python cannot read.
    """
    from jsonschema_path import SchemaPath

    def check(self: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        """The errors of the keyword, each with its path in the document as `where`."""
        path = next((part for part in arguments if isinstance(part, SchemaPath)), None)
        with suppress(re.error):
            for error in cls.__call__(self, *arguments, **options):
                if path is not None and not hasattr(error, "where"):
                    inner = ["default"] if name == "default" else []
                    error.where = [*path.parts, *inner, *error.absolute_path]
                    error.is_default = name == "default"
                yield error

    return type(cls.__name__, (cls,), {"__call__": check, **_without_patterns(cls)})


def _without_patterns(cls: Any) -> dict[str, Any]:
    """Attributes for a subclass with which it accepts each text as a regular expression."""
    checkers = [key for key in dir(cls) if key.endswith("_format_checker")]
    attributes = {key: _without_regex(getattr(cls, key)) for key in checkers}
    if (schemas := getattr(cls, "schema_validator_cls", None)) is not None:  # only of 3.0
        checker = _without_regex(schemas.FORMAT_CHECKER)
        check = partial(schemas.check_schema, format_checker=checker)
        attributes["schema_validator_cls"] = SimpleNamespace(check_schema=check)
    return attributes


def _without_regex(checker: Any) -> Any:
    """A copy of the format checker that does not check the format `regex`."""
    lenient = copy(checker)
    lenient.checkers = {key: check for key, check in checker.checkers.items() if key != "regex"}
    return lenient


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
"""The sentence for each keyword of a schema that is not met, or class of the library's error."""


def _problem(error: Any, path: list[str | int]) -> Problem:
    """The library's error as a problem in plain words."""
    is_default = getattr(error, "is_default", False)
    error, path = _deepest(error, path)
    message = _sentence(error)
    if is_default:
        message = f"The default value does not fit its schema. {message}"
    is_warning = type(error).__name__ == "ExtraParametersError"
    severity: Severity = "warning" if is_warning else "error"
    return Problem(tuple(path), message[:LONGEST], severity)


def _deepest(error: Any, path: list[str | int]) -> tuple[Any, list[str | int]]:
    """The error, with its path, inside of an error that only says that no branch is valid.

    In OpenAPI, the branches are mostly a thing and a reference to it: the reference is ignored.
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


def _sentence(error: Any) -> str:
    """What is wrong, as a sentence; the library's own message for an unknown keyword."""
    names = re.findall(r"'([^']*)'", error.message)
    expected = error.validator_value
    template = SENTENCES.get(str(error.validator)) or SENTENCES.get(type(error).__name__)
    if error.validator == "type":
        types = expected if isinstance(expected, list) else [expected]
        return f"This must be {' or '.join(TYPES.get(name, str(name)) for name in types)}."
    if template is None:
        return str(error.message).rstrip(".") + "."
    return template.format(
        names=", ".join(names[:5]),
        name=names[0] if names else "",
        expected=", ".join(map(str, expected)) if isinstance(expected, list) else expected,
    )
