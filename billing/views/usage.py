"""Billing → Usage: what there is against what the tier includes, and the last twelve months."""

import csv

from django.http import HttpResponse
from django.shortcuts import render

from billing import dates
from billing.permissions import VIEW_TIER
from billing.tiers import monthly_usage, summary
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.meters import METERS


@organization_page(GET=VIEW_TIER)
def usage(request: OrganizationRequest) -> HttpResponse:
    """Every meter with its limit, and its highest count of each month, from the first
    counted on.
    """
    billing = summary.read_summary(request.organization)
    months = monthly_usage.without_uncounted_end(
        monthly_usage.months(request.organization, today=billing.today)
    )
    labels = ["Month", *(meter.label for meter in METERS)]
    context = {
        "summary": billing,
        "standings": monthly_usage.standings(request.organization, billing.tier),
        "labels": labels,
        "records": [list(zip(labels, _cells(row), strict=True)) for row in months],
    }
    return render(request, "billing/usage.html", context)


@organization_page(GET=VIEW_TIER)
def download(request: OrganizationRequest) -> HttpResponse:
    """The highest count of each meter in the last twelve months as CSV; empty if not counted."""
    today = dates.today()
    name = f"{request.organization.handle}-usage-{today:%Y-%m-%d}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(["month", *(meter.name for meter in METERS)])
    for month in monthly_usage.months(request.organization, today=today):
        counts = ["" if most is None else most for most in month.most]
        writer.writerow([f"{month.first:%Y-%m}", *counts])
    return response


def _cells(month: monthly_usage.Month) -> list[str]:
    """The cells of a month: its name, and the highest count of each meter."""
    counts = ["–" if most is None else f"{most:,}" for most in month.most]
    return [f"{month.first:%B %Y}", *counts]
