"""What the pinned library of Stripe says of its API: the parameters of each call, and the fields.

localstripe takes parameters that Stripe removed, so what a call gives is held against these types.
"""

import re
from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl, urlsplit

from stripe import RequestOptions, params
from stripe.params import checkout
from typing_extensions import is_typeddict

NAME = r"[A-Za-z0-9_]+"
CALLS = {
    ("POST", "/v1/customers"): params.CustomerCreateParams,
    ("POST", f"/v1/payment_methods/{NAME}/detach"): params.PaymentMethodDetachParams,
    ("POST", "/v1/checkout/sessions"): checkout.SessionCreateParams,
    ("GET", f"/v1/checkout/sessions/{NAME}"): checkout.SessionRetrieveParams,
    ("POST", f"/v1/checkout/sessions/{NAME}/expire"): checkout.SessionExpireParams,
    ("POST", "/v1/payment_intents"): params.PaymentIntentCreateParams,
    ("GET", "/v1/payment_intents"): params.PaymentIntentListParams,
    ("GET", f"/v1/payment_intents/{NAME}"): params.PaymentIntentRetrieveParams,
    ("POST", f"/v1/payment_intents/{NAME}/cancel"): params.PaymentIntentCancelParams,
    ("POST", "/v1/refunds"): params.RefundCreateParams,
    ("GET", "/v1/refunds"): params.RefundListParams,
    ("GET", f"/v1/refunds/{NAME}"): params.RefundRetrieveParams,
    ("GET", "/v1/disputes"): params.DisputeListParams,
}
"""All calls that the console makes, with what each may give."""
ELSEWHERE = {"StripeContext": object, "Mapping": Mapping}
"""What the types of options name without importing it."""


def call_of(method: str, path: str) -> tuple[str, str] | None:
    """The row of CALLS that a request is, or None for a call that the console never makes."""
    rows = (row for row in CALLS if row[0] == method and re.fullmatch(row[1], path))
    return next(rows, None)


def wrong_parameters(method: str, url: str, body: bytes) -> list[str]:
    """The parameters that a call gives and Stripe does not take, and those that it lacks."""
    where = urlsplit(url)
    call = call_of(method, where.path)
    if call is None:
        return [where.path]
    return list(_wrong(_nested(where.query or body.decode()), CALLS[call], ""))


def declared_fields(kind: type) -> set[str]:
    """The fields of a resource, or of what is nested in one."""
    return {name for base in kind.__mro__ for name in getattr(base, "__annotations__", {})}


def values_of(kind: type, field: str) -> set[str]:
    """The values that Stripe names of a field or parameter; those of a list, of what is in it."""
    return set(_literals(kind.__annotations__[field]))


def _nested(encoded: str) -> dict[str, Any]:
    """A form as nested dictionaries: `a[b][0]=c` has a dictionary with the key `0` in it."""
    nested: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        *parents, last = re.findall(r"[^\[\]]+", name)
        inside = nested
        for parent in parents:
            inside = inside.setdefault(parent, {})
        inside[last] = value
    return nested


def _wrong(given: Any, kind: Any, name: str) -> list[str]:
    if is_typeddict(kind):
        return _wrong_in(given, kind, name)
    if get_origin(kind) in (Union, UnionType):
        return min((_wrong(given, other, name) for other in _strict(get_args(kind))), key=len)
    if get_origin(kind) is list:
        rows = given.items() if isinstance(given, dict) else [("", given)]
        of_rows = get_args(kind)[0]
        return [wrong for at, row in rows for wrong in _wrong(row, of_rows, f"{name}[{at}]")]
    is_right = {
        int: lambda: isinstance(given, str) and given.lstrip("-").isdigit(),
        bool: lambda: given in ("true", "false"),
        str: lambda: isinstance(given, str),
        dict: lambda: isinstance(given, dict) and all(isinstance(it, str) for it in given.values()),
        Literal: lambda: given in get_args(kind),
    }.get(get_origin(kind) or kind)
    return [] if is_right is not None and is_right() else [name]


def _wrong_in(given: Any, kind: Any, name: str) -> list[str]:
    if not isinstance(given, dict):
        return [name]
    hints = get_type_hints(kind, localns=ELSEWHERE)
    known = hints.keys() - RequestOptions.__annotations__.keys()
    inside = f"{name}[{{}}]" if name else "{}"
    differing = (given.keys() - known) | (kind.__required_keys__ - given.keys())
    wrong = [inside.format(key) for key in differing]
    for key in given.keys() & known:
        wrong += _wrong(given[key], hints[key], inside.format(key))
    return sorted(wrong)


def _strict(kinds: tuple[Any, ...]) -> list[Any]:
    """Without `str` next to the values that Stripe names: others may come with a later version."""
    has_values = any(get_origin(kind) is Literal and get_args(kind) != ("",) for kind in kinds)
    return [kind for kind in kinds if not (has_values and kind is str)]


def _literals(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [value for inside in get_args(kind) for value in _literals(inside)]
