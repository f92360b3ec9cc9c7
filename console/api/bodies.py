"""JSON as it comes in: read once, strictly, and with a reason where it cannot be."""

import json
from math import isfinite
from typing import Any, NoReturn

from django.http import HttpRequest

from console.api import problems

FORM = "application/x-www-form-urlencoded"


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The object in the body. Two readers must not differ about it, so nothing odd passes."""
    if request.content_type != "application/json":
        raise problems.Problem(problems.UNSUPPORTED_TYPE, "Send JSON, as application/json.")
    try:
        value = json.loads(
            request.body.decode(),
            object_pairs_hook=_each_name_once,
            parse_constant=_refuse,
            parse_float=_finite,
        )
        # Half a character is no text, though JSON can spell it.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise problems.Problem(problems.BAD_REQUEST, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise problems.Problem(problems.BAD_REQUEST, "The body must be a JSON object.")
    return value


def read_field(request: HttpRequest, name: str) -> str:
    """The one value of this field in a form."""
    if request.content_type != FORM:
        raise problems.Problem(problems.UNSUPPORTED_TYPE, f"Send a form, as {FORM}.")
    values = request.POST.getlist(name)
    if len(values) != 1:
        raise problems.Problem(problems.BAD_REQUEST, f"Send the field {name} once.")
    return str(values[0])


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError
    return value


def _refuse(text: str) -> NoReturn:
    """`NaN` and its like, which are no JSON."""
    raise ValueError
