"""What a client needs to call an operation."""

from typing import Any

from apis.definitions.reading.operations import Operation
from apis.definitions.reading.refs import mapping, resolve_reference, sequence

Alternative = dict[str, frozenset[str]]
"""Security schemes that are needed together, each with its scopes."""


def security_schemes(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The Security Scheme Objects of a document, by name."""
    nodes = mapping(mapping(document.get("components")).get("securitySchemes"))
    by_name = {name: resolve_reference(document, node) for name, node in nodes.items()}
    return {name: scheme for name, scheme in by_name.items() if isinstance(scheme, dict)}


def security_alternatives(document: dict[str, Any], operation: Operation) -> list[Alternative]:
    """The alternative ways to call the operation. Without security there is one, which is empty."""
    requirements = sequence(operation.fields.get("security", document.get("security")))
    return [
        {name: frozenset(map(str, scopes or [])) for name, scopes in requirement.items()}
        for requirement in requirements
        if isinstance(requirement, dict)
    ] or [{}]
