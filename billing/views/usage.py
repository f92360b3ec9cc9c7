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
    """Every meter with its limit, and the most of each month, from the first that was counted."""
    found = summary.read_summary(request.organization)
    rows = monthly_usage.without_uncounted_end(
        monthly_usage.months(request.organization, today=found.today)
    )
    labels = ["Month", *(meter.label for meter in METERS)]
    context = {
        "summary": found,
        "standings": monthly_usage.standings(request.organization, found.tier),
        "labels": labels,
        "records": [list(zip(labels, _cells(row), strict=True)) for row in rows],
    }
    return render(request, "billing/usage.html", context)


@organization_page(GET=VIEW_TIER)
def download(request: OrganizationRequest) -> HttpResponse:
    """The last twelve months as CSV; what was not counted is empty."""
    today = dates.today()
    name = f"{request.organization.handle}-usage-{today:%Y-%m-%d}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(["month", *(meter.name for meter in METERS)])
    for row in monthly_usage.months(request.organization, today=today):
        counts = ["" if most is None else most for most in row.most]
        writer.writerow([f"{row.first:%Y-%m}", *counts])
    return response


def _cells(row: monthly_usage.Month) -> list[str]:
    counts = ["–" if most is None else f"{most:,}" for most in row.most]
    return [f"{row.first:%B %Y}", *counts]
