"""How often an API was called, who called it, and with what result: three pages, same numbers."""

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
def version(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Who calls a version of an API, for its people."""
    found = version_of(request, api, major)
    context = _reported(request, {"organization": request.organization.pk, "version": found.pk})
    context["parts"] = [_by_application(request, context["report"])]
    return show_version(request, found, "usage/version.html", context)


@organization_page(GET=VIEW_PORTAL)
def application(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """What an application calls, for everyone who may read it."""
    found = readable_application(request, application)
    context = _reported(request, {"organization": request.organization.pk, "caller": found.pk})
    context["parts"] = [share_table("API", context["report"].by_version, _nowhere)]
    context["quotas"] = quota_standings(found.subscriptions.all(), at=timezone.now())
    return render(request, "usage/application.html", {**context, "application": found})


@organization_page(GET=VIEW_ANALYTICS)
def analytics(request: OrganizationRequest) -> HttpResponse:
    """All APIs and all applications of the organization."""
    context = _reported(request, {"organization": request.organization.pk})
    report = context["report"]
    apis = share_table("API", report.by_version, _version_link(request))
    context["parts"] = [apis, _by_application(request, report)]
    return render(request, "usage/analytics.html", context)


def _reported(request: OrganizationRequest, about: Mapping[str, UUID | int]) -> dict[str, Any]:
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


def _by_application(request: OrganizationRequest, report: UsageReport) -> ShareTable:
    """With links to the applications' own pages, for who may open all of them."""
    handle = request.organization.handle
    may_open = request.membership.can(MANAGE_ALL_APPLICATIONS)

    def link(part: CallShare) -> str | None:
        if may_open:
            return address_of("application-usage:application", handle, part.pk)
        return None

    return share_table("application", report.by_application, link, list_start(report))


def _version_link(request: OrganizationRequest) -> Link:
    """The page of a version's usage, for those who may open it."""
    handle = request.organization.handle
    may_open = request.membership.can(MANAGE_API)

    def link(part: CallShare) -> str | None:
        if part.address is None or not may_open:
            return None
        return address_of("version-usage:version", handle, *part.address)

    return link


def _nowhere(_: object) -> None:
    """No link: these readers may not have access to the page of the API."""
