"""The API's document for programs, and its page for people. Both are the same for everyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from console.api import problems
from console.api.answering import for_machines
from console.api.reference import reference_of
from console.api.specification import JSON, specification, written


@for_machines("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return HttpResponse(written(specification()), content_type=JSON)


@login_not_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The same, to read."""
    document = specification()
    context = {
        "document": document,
        "reference": reference_of(document),
        "kinds": problems.KINDS,
    }
    return render(request, "api/reference.html", context)
