"""How a version or an application was called in the last seven days, for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from apis.models import Version
from apis.states import State
from console.charts import Drawing
from organizations.tenancy.access import OrganizationRequest
from portal.models import Application
from usage.analytics.charts import Drawings
from usage.analytics.comparison import Tile, tiles
from usage.analytics.queries import CallShare, UsageReport
from usage.forms import UsageForm

MOST_CALLERS = 5
TILES = {"Calls", "Errors", "95th percentile"}
"""The labels of the tiles that are shown. The pages of usage have all."""


@dataclass(frozen=True)
class RecentReport:
    """The calls of the last seven days."""

    report: UsageReport
    tiles: Sequence[Tile] = ()
    chart: Drawing | None = None
    """None without calls."""
    callers: Sequence[CallShare] = ()
    """The applications that called a version most, the first one most often."""


def version_context(request: OrganizationRequest, version: Version) -> Mapping[str, Any]:
    """Template context: numbers, chart and top callers; empty before the version is published."""
    if version.published_at is None or version.state == State.CREATED:
        return {}
    return {"calls": _recent_report(request, "version", version.pk, with_callers=True)}


def application_context(
    request: OrganizationRequest, application: Application
) -> Mapping[str, Any]:
    """Template context: numbers and chart of the application's calls, in one query."""
    return {"calls": _recent_report(request, "caller", application.pk, with_callers=False)}


def _recent_report(
    request: OrganizationRequest, key: str, pk: UUID | int, *, with_callers: bool
) -> RecentReport:
    """The calls of the version or caller with this key; without tiles if there are none."""
    at = timezone.now()
    form = UsageForm(QueryDict(), at=at)
    about: Mapping[str, UUID | int] = {"organization": request.organization.pk, key: pk}
    report = UsageReport(about, form.chosen_period, form.chosen_environment, at=at)
    if not report.total.calls:
        return RecentReport(report)
    chart = Drawings(report, [""] * len(report.steps)).calls
    shares = report.by_application if with_callers else []
    callers = [share for share in shares if not share.is_test][:MOST_CALLERS]
    return RecentReport(
        report, [tile for tile in tiles(report) if tile.label in TILES], chart, callers
    )
