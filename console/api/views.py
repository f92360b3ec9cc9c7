"""The API's OpenAPI document, and its reference page. Both are public."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from console.api import problems
from console.api.answering import for_machines
from console.api.reference import subjects_of
from console.api.specification import JSON, specification, written


@for_machines("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document as JSON."""
    return HttpResponse(written(specification()), content_type=JSON)


@login_not_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The first page of the API reference, with links to all operations, and kinds of problems."""
    context = {
        "document": specification(),
        "subjects": subjects_of(specification()).values(),
        "kinds": problems.KINDS,
    }
    return render(request, "api/reference.html", context)


@login_not_required
@require_safe
def subject(request: HttpRequest, subject: str) -> HttpResponse:
    """The page of one subject, with its operations and their objects."""
    subjects = subjects_of(specification())
    if subject not in subjects:
        raise Http404
    context = {"subject": subjects[subject], "subjects": subjects.values()}
    return render(request, "api/subject.html", context)
