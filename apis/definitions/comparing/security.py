"""Compares the security of operations: whether a client that could call one still can."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.comparing.change import Change
from apis.definitions.reading.operations import Operation
from apis.definitions.reading.security import Alternative, security_alternatives, security_schemes

_IDENTIFYING = ("type", "in", "name", "scheme", "openIdConnectUrl")


def security_changes(
    old: dict[str, Any], new: dict[str, Any], pair: tuple[Operation, Operation]
) -> Iterator[Change]:
    """The change of an operation's security, if any.

    It breaks if an alternative that was enough is no longer, such as by a new scope.
    """
    before, after = security_alternatives(old, pair[0]), security_alternatives(new, pair[1])
    name = pair[0].name
    lost = [old_way for old_way in before if not any(_suffices(old_way, way) for way in after)]
    if lost and all(any(old_way.keys() >= way.keys() for way in after) for old_way in lost):
        sentence = f"{name} requires another scope."
        yield Change("api-security-scope-added", True, name, sentence)
    elif lost:
        names = ", ".join(sorted({scheme for way in after for scheme in way}))
        sentence = f"{name} requires other security than before: {names}."
        yield Change("api-security-added", True, name, sentence)
    elif {} in after and {} not in before:
        yield Change("api-security-removed", False, name, f"{name} requires no security.")


def scheme_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """A change for each security scheme that is sent in another way, such as in another header."""
    before, after = security_schemes(old), security_schemes(new)
    for name in [name for name in before if name in after]:
        if any(before[name].get(key) != after[name].get(key) for key in _IDENTIFYING):
            yield Change(
                "api-security-component-changed",
                True,
                f"security > {name}",
                f"The security scheme {name} is shown in another way.",
            )


def _suffices(alternative: Alternative, needed: Alternative) -> bool:
    """Whether a client with the alternative has all schemes and scopes that are needed."""
    return all(
        scheme in alternative and scopes <= alternative[scheme] for scheme, scopes in needed.items()
    )
