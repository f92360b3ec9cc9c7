"""How a version was called in the last seven days, for its overview."""

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
from usage.analytics.charts import Drawings
from usage.analytics.comparison import Tile, tiles
from usage.analytics.queries import CallShare, UsageReport
from usage.forms import UsageForm

MOST_CALLERS = 5
TILES = {"Calls", "Errors", "95th percentile"}
"""The labels of the tiles that the overview shows. The tab Usage has all."""


@dataclass(frozen=True)
class VersionCalls:
    """The calls of a version in the last seven days."""

    report: UsageReport
    tiles: Sequence[Tile] = ()
    chart: Drawing | None = None
    callers: Sequence[CallShare] = ()
    """The applications that called most, the first one most often."""


def calls_context(request: OrganizationRequest, version: Version) -> Mapping[str, Any]:
    """Template context: numbers, chart and top callers; empty before the version is published."""
    if version.published_at is None or version.state == State.CREATED:
        return {}
    at = timezone.now()
    form = UsageForm(QueryDict(), at=at)
    about: Mapping[str, UUID | int] = {
        "organization": request.organization.pk,
        "version": version.pk,
    }
    report = UsageReport(about, form.chosen_period, form.chosen_environment, at=at)
    if not report.total.calls:
        return {"calls": VersionCalls(report)}
    chart = Drawings(report, [""] * len(report.steps)).calls
    callers = [share for share in report.by_application if not share.is_test][:MOST_CALLERS]
    shown = [tile for tile in tiles(report) if tile.label in TILES]
    return {"calls": VersionCalls(report, shown, chart, callers)}
