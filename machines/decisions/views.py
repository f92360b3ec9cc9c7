"""The pages that gateways ask about access: plain views, asked before each call of a gateway.

They speak AuthZEN 1.0, RFC 7662 (token introspection) and nginx's `auth_request`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from console.api import problems
from console.api.answering import for_machines
from console.api.bodies import read_field, read_json
from console.api.limits import Limit
from console.api.tokens import bearer_of as bearer_of_request
from console.serving.addresses import absolute
from machines.bearer import Bearer, bearer_of
from machines.decisions.answers import SERVICE_ACCOUNT, USER, decisions_on
from machines.decisions.questions import Evaluation, read_evaluation, read_evaluations
from organizations.permissions import CHECK_ACCESS, VIEW_ORGANIZATION
from organizations.tenancy.api_access import missing_permission
from organizations.tenancy.roles import PERMISSIONS, roles_granting

CHECKS = Limit(6_000)
"""Questions a minute with one token."""
INCOMPLETE = {"status": 400, "message": "Subject, action or resource is missing or invalid."}
ONCE_EACH = Counter(["permission", "organization"])
"""What nginx asks with. Twice, the last would count, which a client may have appended."""

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
    caller: Bearer = bearer_of_request(request)
    CHECKS.take(caller.token.pk)
    return caller


def subject_of(shown: Bearer) -> tuple[str, str]:
    """The type and ID of the actor behind a token."""
    if shown.person is not None:
        return USER, str(shown.person.pk)
    return SERVICE_ACCOUNT, str(shown.holder.pk)


@for_machines("GET")
def configuration(request: HttpRequest) -> JsonResponse:
    """Where AuthZEN's questions are asked. Under our own origin, whatever the Host header says."""
    return JsonResponse(
        {
            "policy_decision_point": absolute(""),
            "access_evaluation_endpoint": absolute(reverse("decisions:evaluation")),
            "access_evaluations_endpoint": absolute(reverse("decisions:evaluations")),
        },
        headers={"Cache-Control": "public, max-age=3600"},
    )


@asked_by_gateways
def evaluation(request: HttpRequest, caller: Bearer) -> HttpResponse:
    """May this subject take this action on this resource?"""
    return JsonResponse(_answered([read_evaluation(read_json(request))], caller)[0])


@asked_by_gateways
def evaluations(request: HttpRequest, caller: Bearer) -> HttpResponse:
    """The same for several. Without any, it is the question that the rest of the body asks."""
    body = read_json(request)
    if not body.get("evaluations"):
        return JsonResponse(_answered([read_evaluation(body)], caller)[0])
    questions, options = read_evaluations(body)
    answers = []
    for answer in _answered(questions, caller):
        answers.append(answer)
        if options.ends_with(answer["decision"]):
            break
    return JsonResponse({"evaluations": answers})


def _answered(questions: list[Evaluation | None], caller: Bearer) -> list[dict[str, Any]]:
    """The answer to each; a no says why to those who may read the roles."""
    complete = [question for question in questions if question is not None]
    decisions = iter(decisions_on(complete, organization=caller.organization))
    may_know = caller.can(VIEW_ORGANIZATION)
    return [_answer(question, decisions, may_know=may_know) for question in questions]


def _answer(
    question: Evaluation | None, decisions: Iterator[bool], *, may_know: bool
) -> dict[str, Any]:
    if question is None:
        return {"decision": False, "context": {"error": INCOMPLETE}}
    if next(decisions):
        return {"decision": True}
    name = question.action.name
    if not may_know or name not in PERMISSIONS:
        return {"decision": False}
    roles = [role.value for role in roles_granting(PERMISSIONS[name])]
    return {"decision": False, "context": {"permission": name, "roles": roles}}


@asked_by_gateways
def introspection(request: HttpRequest, caller: Bearer) -> HttpResponse:
    """Whose token is this, and what may it do (RFC 7662)? Nothing about one of elsewhere.

    Nor about one of a member who lacks the second factor that the organization requires.
    """
    shown = bearer_of(read_field(request, "token"))
    if shown is None or shown.organization != caller.organization or shown.lacks_factor:
        return JsonResponse({"active": False})
    kind, subject = subject_of(shown)
    return JsonResponse(
        {
            "active": True,
            "token_type": "Bearer",
            "scope": " ".join(sorted(permission.value for permission in shown.permissions)),
            "sub": subject,
            "sub_type": kind,
            "org_id": str(shown.organization.pk),
            "jti": str(shown.token.pk),
            "iat": int(shown.token.created_at.timestamp()),
            "exp": int(shown.token.expires_at.timestamp()),
        }
    )


@for_machines("GET")
def check(request: HttpRequest) -> HttpResponse:
    """May the caller with this token, here? For nginx `auth_request`: 200, 401 or 403, and headers.

    A gateway of one organization names it; without, a token of any organization may pass.
    """
    shown = caller_of(request)
    permission = request.GET.get("permission", "")
    asked = Counter(name for name, values in request.GET.lists() for _ in values)
    if permission not in PERMISSIONS or asked - ONCE_EACH:
        error = problems.error_at("query", ["permission"], "There is no such permission.")
        raise problems.Problem(problems.INVALID, errors=[error])
    organization = str(shown.organization.pk)
    if request.GET.get("organization", organization) != organization:
        raise problems.Problem(problems.MISSING_PERMISSION)
    if not shown.can(PERMISSIONS[permission]):
        raise missing_permission(PERMISSIONS[permission], shown)
    kind, subject = subject_of(shown)
    headers = {"X-Organization-Id": organization, "X-Subject": f"{kind}:{subject}"}
    return HttpResponse(headers=headers)
