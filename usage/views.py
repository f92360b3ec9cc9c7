"""Pages of usage: how often an API was called, who called it, and with what result."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apis.permissions import MANAGE_API
from apis.reaching import show_version, version_of
from console.serving.addresses import address_of
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal.permissions import MANAGE_ALL_APPLICATIONS, VIEW_PORTAL
from portal.reaching import readable_application
from usage.analytics.charts import Drawings
from usage.analytics.comparison import counting_note, tiles
from usage.analytics.queries import CallShare, UsageReport
from usage.analytics.tables import Link, ShareTable, list_start, share_table, steps_table
from usage.forms import UsageForm
from usage.permissions import VIEW_ANALYTICS
from usage.quotas.exhaustion import quota_standings


@organization_page(GET=MANAGE_API)
def version(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The usage of a version, by application."""
    version = version_of(request, api_handle, major)
    context = _report_context(
        request, {"organization": request.organization.pk, "version": version.pk}
    )
    context["parts"] = [_application_table(request, context["report"])]
    return show_version(request, version, "usage/version.html", context)


@organization_page(GET=VIEW_PORTAL)
def application(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """The usage of an application, by version, with its quotas."""
    application = readable_application(request, application_id)
    context = _report_context(
        request, {"organization": request.organization.pk, "caller": application.pk}
    )
    context["parts"] = [share_table("API", context["report"].by_version, _no_link)]
    context["quotas"] = quota_standings(application.subscriptions.all(), at=timezone.now())
    return render(request, "usage/application.html", {**context, "application": application})


@organization_page(GET=VIEW_ANALYTICS)
def analytics(request: OrganizationRequest) -> HttpResponse:
    """The usage of all APIs and all applications of the organization."""
    context = _report_context(request, {"organization": request.organization.pk})
    report = context["report"]
    apis = share_table("API", report.by_version, _version_link(request))
    context["parts"] = [apis, _application_table(request, report)]
    return render(request, "usage/analytics.html", context)


def _report_context(
    request: OrganizationRequest, about: Mapping[str, UUID | int]
) -> dict[str, Any]:
    """Template context of all three pages: the form, the report, numbers, charts and the table."""
    at = timezone.now()
    form = UsageForm(request.GET, at=at)
    report = UsageReport(about, form.chosen_period, form.chosen_environment, at=at)
    return {
        "form": form,
        "report": report,
        "tiles": tiles(report),
        "counted": counting_note(report),
        "drawings": Drawings(report, [form.finer_address(step) for step in report.steps]),
        "numbers": steps_table(report),
    }


def _application_table(request: OrganizationRequest, report: UsageReport) -> ShareTable:
    """The table of applications, linked to their pages for a member who may open all of them."""
    handle = request.organization.handle
    may_open = request.membership.can(MANAGE_ALL_APPLICATIONS)

    def link(part: CallShare) -> str | None:
        if may_open:
            return address_of("application-usage:application", handle, part.pk)
        return None

    return share_table("application", report.by_application, link, list_start(report))


def _version_link(request: OrganizationRequest) -> Link:
    """A function that returns the URL of a version's usage; None if the member may not open it."""
    handle = request.organization.handle
    may_open = request.membership.can(MANAGE_API)

    def link(part: CallShare) -> str | None:
        if part.address is None or not may_open:
            return None
        return address_of("version-usage:version", handle, *part.address)

    return link


def _no_link(_: object) -> None:
    """No URL, because the readers of an application may not have access to the API's page."""
