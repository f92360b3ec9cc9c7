"""What pages show of the results of tests of a build."""

from collections.abc import Sequence
from typing import Any

from builds.models import Build, CaseResult, TestReport, Totals

MOST_FAILURES, MOST_SLOW = 50, 10
"""That a page shows."""


def test_results_context(build: Build) -> dict[str, Any]:
    """The totals of all reports on the build, its failures with their messages, and the slowest."""
    cases = CaseResult.objects.filter(report__build=build).select_related("report")
    return {
        "totals": build.test_reports.totals(),
        "reports": list(build.test_reports.oldest_first().select_related("uploaded_by")),
        "failures": list(cases.failed()[:MOST_FAILURES]),
        "slowest": list(cases.slowest()[:MOST_SLOW]),
    }


def with_totals(builds: Sequence[Build]) -> list[tuple[Build, Totals | None]]:
    """Each of these builds with what its tests came to, for one statement."""
    totals = TestReport.objects.totals_of(builds)
    return [(build, totals.get(build.pk)) for build in builds]
