"""The tests of a component’s builds."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from builds import actions
from builds.forms import TestReportForm
from builds.models import TestReport
from builds.permissions import TEST_COMPONENT
from builds.reaching import build_of
from builds.results import test_results_context
from builds.trend import MOST_BUILDS, trend_of
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.permissions import VIEW_COMPONENT
from projects.reaching import component_of, show_component


@organization_page(GET=VIEW_COMPONENT)
def tests(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """The Tests tab: a chart of the last builds, and failures and slowest tests of the newest."""
    component = component_of(request, project_handle, component_handle)
    totals = TestReport.objects.totals_of_last(component, builds=MOST_BUILDS)
    context: dict[str, Any] = {}
    if totals:
        newest_build = build_of(component, max(totals))
        trend = trend_of(totals, component)
        context = {**test_results_context(newest_build), "build": newest_build, "trend": trend}
    return show_component(request, component, "builds/tests.html", context)


@organization_page(GET=TEST_COMPONENT, POST=TEST_COMPONENT)
def upload(
    request: OrganizationRequest, project_handle: str, component_handle: str, build_number: int
) -> HttpResponse:
    """Upload a file with test results to a build."""
    build = build_of(component_of(request, project_handle, component_handle), build_number)
    form = TestReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            taken = actions.upload_tests(file=form.test_file, build=build, by=request.membership)
            outcome = "was uploaded" if taken.is_new else "had been uploaded before"
            tests = "1 test" if taken.report.tests == 1 else f"{taken.report.tests:,} tests"
            messages.success(request, f"The test report {outcome}: {tests}.")
            return redirect(build)
    context = {"form": form, "build": build}
    return show_component(
        request,
        build.component,
        "builds/upload_tests.html",
        context,
        tab="builds:builds",
    )
