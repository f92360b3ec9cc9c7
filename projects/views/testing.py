"""The tests of a component’s builds."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from console.refusals import refusals_on
from organizations.access import OrganizationRequest, organization_page
from projects import actions
from projects.models import TestReport
from projects.permissions import TEST_COMPONENT, VIEW_COMPONENT
from projects.reaching import build_of, component_of, show_component
from projects.results import results_of
from projects.testing_forms import TestReportForm
from projects.trend import BUILDS, trend_of


@organization_page(GET=VIEW_COMPONENT)
def tests(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """How the tests of the last builds went, and the failures and slowest tests of the newest."""
    found = component_of(request, project, component)
    totals = TestReport.objects.totals_of_last(found, builds=BUILDS)
    context: dict[str, Any] = {}
    if totals:
        newest = build_of(found, max(totals))
        context = {**results_of(newest), "build": newest, "trend": trend_of(totals)}
    return show_component(request, found, "projects/components/tests.html", context)


@organization_page(GET=TEST_COMPONENT, POST=TEST_COMPONENT)
def upload(request: OrganizationRequest, project: str, component: str, build: int) -> HttpResponse:
    """Add a file with results of tests to a build."""
    found = build_of(component_of(request, project, component), build)
    form = TestReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            taken = actions.upload_tests(file=form.test_file, build=found, by=request.membership)
            said = "was uploaded" if taken.is_new else "had been uploaded before"
            messages.success(request, f"The test report {said}: {taken.report.tests} tests.")
            return redirect(found)
    context = {"form": form, "build": found}
    return show_component(
        request,
        found.component,
        "projects/components/upload_tests.html",
        context,
        tab="projects:builds",
    )
