"""Whether a client that could call an operation still can: what it has to show."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.change import Change
from apis.definitions.operations import Operation
from apis.definitions.refs import resolve_reference

Alternative = dict[str, frozenset[str]]
"""Schemes that are needed together, each with its scopes."""

_IDENTIFYING = ("type", "in", "name", "scheme", "openIdConnectUrl")


def security_changes(
    old: dict[str, Any], new: dict[str, Any], pair: tuple[Operation, Operation]
) -> Iterator[Change]:
    """What a client has to show now. Each way that was enough has to be enough still."""
    before, after = security_alternatives(old, pair[0]), security_alternatives(new, pair[1])
    name = pair[0].name
    lost = [one for one in before if not any(_suffices(one, each) for each in after)]
    if lost and all(any(one.keys() >= each.keys() for each in after) for one in lost):
        sentence = f"{name} requires another scope."
        yield Change("api-security-scope-added", True, name, sentence)
    elif lost:
        now = ", ".join(sorted({scheme for each in after for scheme in each}))
        sentence = f"{name} requires other security than before: {now}."
        yield Change("api-security-added", True, name, sentence)
    elif {} in after and {} not in before:
        yield Change("api-security-removed", False, name, f"{name} requires no security.")


def scheme_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Schemes that are shown in another way, such as a key in a header of another name."""
    before, after = security_schemes(old), security_schemes(new)
    for name in [name for name in before if name in after]:
        if any(before[name].get(key) != after[name].get(key) for key in _IDENTIFYING):
            yield Change(
                "api-security-component-changed",
                True,
                f"security > {name}",
                f"The security scheme {name} is shown in another way.",
            )


def security_schemes(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The security schemes of a document, by name."""
    components = document.get("components")
    found = components.get("securitySchemes") if isinstance(components, dict) else None
    resolved = {
        name: resolve_reference(document, scheme)
        for name, scheme in (found if isinstance(found, dict) else {}).items()
    }
    return {name: scheme for name, scheme in resolved.items() if isinstance(scheme, dict)}


def security_alternatives(document: dict[str, Any], operation: Operation) -> list[Alternative]:
    """The ways to be let in. Without security there is one, in which nothing is needed."""
    given = operation.fields.get("security", document.get("security"))
    found = [
        {name: frozenset(map(str, scopes or [])) for name, scopes in each.items()}
        for each in (given if isinstance(given, list) else [])
        if isinstance(each, dict)
    ]
    return found or [{}]


def _suffices(shown: Alternative, needed: Alternative) -> bool:
    return all(scheme in shown and scopes <= shown[scheme] for scheme, scopes in needed.items())
