"""AuthZEN 1.0: may this subject take this action on this resource?"""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from console.api.answering import for_machines
from console.api.bodies import read_json
from console.serving.addresses import absolute
from machines.bearer import Bearer
from machines.decisions.answers import decisions_on
from machines.decisions.questions import Evaluation, read_evaluation, read_evaluations
from machines.decisions.views.asking import asked_by_gateways
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.roles import PERMISSIONS, roles_granting

INCOMPLETE = {"status": 400, "message": "Subject, action or resource is missing or invalid."}


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
