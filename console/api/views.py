"""The API's OpenAPI document, and its reference page. Both are public."""

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
    """The OpenAPI document as JSON."""
    return HttpResponse(written(specification()), content_type=JSON)


@login_not_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The API reference as a page, with all operations and kinds of problems."""
    document = specification()
    context = {
        "document": document,
        "reference": reference_of(document),
        "kinds": problems.KINDS,
    }
    return render(request, "api/reference.html", context)
