"""Reading the bodies of API requests: strict JSON, or one field of a form."""

import json
from math import isfinite
from typing import Any, NoReturn

from django.http import HttpRequest

from console.api import problems

FORM = "application/x-www-form-urlencoded"


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body. Raises Problem unless it is valid for every JSON reader."""
    if request.content_type != "application/json":
        raise problems.Problem(problems.UNSUPPORTED_TYPE, "Send JSON, as application/json.")
    try:
        value = json.loads(
            request.body.decode(),
            object_pairs_hook=_dict_of,
            parse_constant=_refuse,
            parse_float=_finite,
        )
        # Half a surrogate pair is not text, though JSON can write it.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise problems.Problem(problems.BAD_REQUEST, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise problems.Problem(problems.BAD_REQUEST, "The body must be a JSON object.")
    return value


def read_field(request: HttpRequest, name: str) -> str:
    """The value of a field of a form. Raises Problem unless it was sent exactly once."""
    if request.content_type != FORM:
        raise problems.Problem(problems.UNSUPPORTED_TYPE, f"Send a form, as {FORM}.")
    values = request.POST.getlist(name)
    if len(values) != 1:
        raise problems.Problem(problems.BAD_REQUEST, f"Send the field {name} once.")
    return str(values[0])


def _dict_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The dictionary of the pairs. Raises ValueError for a duplicate name."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _finite(text: str) -> float:
    """The number. Raises ValueError if it is too large for a float."""
    value = float(text)
    if not isfinite(value):
        raise ValueError
    return value


def _refuse(text: str) -> NoReturn:
    """Raise ValueError for `NaN` and `Infinity`, which are not JSON."""
    raise ValueError
