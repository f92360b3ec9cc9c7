"""Who asks, and about which actor: the same for each way in which gateways ask."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from console.api import problems
from console.api.answering import for_machines
from console.api.limits import Limit
from console.api.tokens import bearer_of
from machines.bearer import Bearer
from machines.decisions.answers import SERVICE_ACCOUNT, USER
from organizations.permissions import CHECK_ACCESS
from organizations.tenancy.api_access import missing_permission

CHECKS = Limit(6_000)
"""Questions a minute with one token."""

Ask = Callable[[HttpRequest, Bearer], HttpResponse]
_FIT_TO_REPEAT = re.compile(r"[\x21-\x7e]{1,200}")


def asked_by_gateways(ask: Ask) -> Callable[..., Any]:
    """A view that takes POST from tokens that may check access. Its request keeps its name."""

    @for_machines("POST")
    @wraps(ask)
    def asked(request: HttpRequest) -> HttpResponse:
        try:
            caller = caller_of(request)
            if not caller.can(CHECK_ACCESS):
                raise missing_permission(CHECK_ACCESS, caller)
            answer = ask(request, caller)
        except problems.Problem as problem:
            answer = problem.answer()
        if _FIT_TO_REPEAT.fullmatch(name := request.headers.get("X-Request-ID", "")):
            answer["X-Request-ID"] = name
        return answer

    return asked


def caller_of(request: HttpRequest) -> Bearer:
    """Who asks, if not too often."""
    caller: Bearer = bearer_of(request)
    CHECKS.take(caller.token.pk)
    return caller


def subject_of(shown: Bearer) -> tuple[str, str]:
    """The type and ID of the actor behind a token."""
    if shown.person is not None:
        return USER, str(shown.person.pk)
    return SERVICE_ACCOUNT, str(shown.holder.pk)
