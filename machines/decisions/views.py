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
from organizations.tenancy.roles import PERMISSIONS

CHECKS = Limit(6_000)
"""How many requests one token can make in a minute."""
INCOMPLETE = {"status": 400, "message": "Subject, action or resource is missing or invalid."}
ONCE_EACH = Counter(["permission", "organization"])
"""The parameters of nginx's request. The last of two would count, and a client can append one."""

Ask = Callable[[HttpRequest, Bearer], HttpResponse]
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,200}")


def asked_by_gateways(ask: Ask) -> Callable[..., Any]:
    """Make a view that answers POST requests of tokens with the permission to check access.

    All others get a problem. The response repeats the request's X-Request-ID header.
    """

    @for_machines("POST")
    @wraps(ask)
    def view(request: HttpRequest) -> HttpResponse:
        try:
            caller = caller_of(request)
            if not caller.can(CHECK_ACCESS):
                raise missing_permission(CHECK_ACCESS, caller)
            answer = ask(request, caller)
        except problems.Problem as problem:
            answer = problem.answer()
        if _REQUEST_ID.fullmatch(request_id := request.headers.get("X-Request-ID", "")):
            answer["X-Request-ID"] = request_id
        return answer

    return view


def caller_of(request: HttpRequest) -> Bearer:
    """The program whose token the request has, counted against its limit of requests.

    Raises Problem: 401 without a valid token, 429 for too many requests.
    """
    caller: Bearer = bearer_of_request(request)
    CHECKS.take(caller.token.pk)
    return caller


def subject_of(bearer: Bearer) -> tuple[str, str]:
    """The type and ID of the actor behind a token: of its user or of its service account."""
    if bearer.person is not None:
        return USER, str(bearer.person.pk)
    return SERVICE_ACCOUNT, str(bearer.holder.pk)


@for_machines("GET")
def configuration(request: HttpRequest) -> JsonResponse:
    """AuthZEN's configuration: the URLs of evaluations, always under the configured origin."""
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
    """Answer one evaluation request of AuthZEN. A malformed one gets a problem (400)."""
    return JsonResponse(_answers([read_evaluation(read_json(request))], caller)[0])


@asked_by_gateways
def evaluations(request: HttpRequest, caller: Bearer) -> HttpResponse:
    """Answer several evaluation requests of AuthZEN, up to the one at which its options end.

    A body without a list of evaluations is answered as a single one, as AuthZEN says.
    """
    body = read_json(request)
    if not body.get("evaluations"):
        return JsonResponse(_answers([read_evaluation(body)], caller)[0])
    questions, options = read_evaluations(body)
    answers = []
    for answer in _answers(questions, caller):
        answers.append(answer)
        if options.ends_with(answer["decision"]):
            break
    return JsonResponse({"evaluations": answers})


def _answers(questions: list[Evaluation | None], caller: Bearer) -> list[dict[str, Any]]:
    """The answer to each evaluation request, with reasons if the caller may read the roles."""
    complete = [question for question in questions if question is not None]
    decisions = iter(decisions_on(complete, organization=caller.organization))
    explained_to = caller if caller.can(VIEW_ORGANIZATION) else None
    return [_answer(question, decisions, explained_to) for question in questions]


def _answer(
    question: Evaluation | None, decisions: Iterator[bool], explained_to: Bearer | None
) -> dict[str, Any]:
    """The answer to one evaluation request; None, an incomplete one, is answered with an error.

    Takes the next decision for any other. The reason of a denial is the missing permission, with
    the roles that grant it; without `explained_to`, no reason is given.
    """
    if question is None:
        return {"decision": False, "context": {"error": INCOMPLETE}}
    if next(decisions):
        return {"decision": True}
    name = question.action.name
    if explained_to is None or name not in PERMISSIONS:
        return {"decision": False}
    roles = explained_to.organization.roles_granting(PERMISSIONS[name])
    return {
        "decision": False,
        "context": {"permission": name, "roles": [role.value for role in roles]},
    }


@asked_by_gateways
def introspection(request: HttpRequest, caller: Bearer) -> HttpResponse:
    """Answer whose token the body has, and its permissions (RFC 7662, token introspection).

    A token is inactive if it is unknown, of another organization, or of a member who lacks the
    second factor that the organization requires.
    """
    bearer = bearer_of(read_field(request, "token"))
    if bearer is None or bearer.organization != caller.organization or bearer.lacks_factor:
        return JsonResponse({"active": False})
    kind, subject = subject_of(bearer)
    return JsonResponse(
        {
            "active": True,
            "token_type": "Bearer",
            "scope": " ".join(sorted(permission.value for permission in bearer.permissions)),
            "sub": subject,
            "sub_type": kind,
            "org_id": str(bearer.organization.pk),
            "jti": str(bearer.token.pk),
            "iat": int(bearer.token.created_at.timestamp()),
            "exp": int(bearer.token.expires_at.timestamp()),
        }
    )


@for_machines("GET")
def check(request: HttpRequest) -> HttpResponse:
    """Answer nginx's `auth_request`: 200 with headers if the token has the permission, or 401, 403.

    A gateway of one organization passes its ID; without it, a token of any organization is
    accepted. An unknown permission or a repeated parameter is a problem (422).
    """
    bearer = caller_of(request)
    permission = request.GET.get("permission", "")
    parameters = Counter(name for name, values in request.GET.lists() for _ in values)
    if permission not in PERMISSIONS or parameters - ONCE_EACH:
        error = problems.error_at("query", ["permission"], "There is no such permission.")
        raise problems.Problem(problems.INVALID, errors=[error])
    organization = str(bearer.organization.pk)
    if request.GET.get("organization", organization) != organization:
        raise problems.Problem(problems.MISSING_PERMISSION)
    if not bearer.can(PERMISSIONS[permission]):
        raise missing_permission(PERMISSIONS[permission], bearer)
    kind, subject = subject_of(bearer)
    headers = {"X-Organization-Id": organization, "X-Subject": f"{kind}:{subject}"}
    return HttpResponse(headers=headers)
