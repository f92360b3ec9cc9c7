"""What nginx asks before it passes a call on (`auth_request`)."""

from collections import Counter

from django.http import HttpRequest, HttpResponse

from console.api import problems
from console.api.answering import for_machines
from machines.decisions.views.asking import caller_of, subject_of
from organizations.tenancy.api_access import missing_permission
from organizations.tenancy.roles import PERMISSIONS

ONCE_EACH = Counter(["permission", "organization"])
"""What nginx asks with. Twice, the last would count, which a client may have appended."""


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
