"""What pages show of the tests of a build."""

from collections.abc import Sequence
from typing import Any

from builds.models import Build, CaseResult, TestReport, Totals

MOST_FAILURES, MOST_SLOW = 50, 10
"""Cases that a page shows."""


def test_results_context(build: Build) -> dict[str, Any]:
    """Template context: the totals of the build's test reports, its failures and slowest tests."""
    cases = CaseResult.objects.filter(report__build=build).select_related("report")
    return {
        "totals": build.test_reports.totals(),
        "reports": list(build.test_reports.oldest_first().select_related("uploaded_by")),
        "failures": list(cases.failed()[:MOST_FAILURES]),
        "slowest": list(cases.slowest()[:MOST_SLOW]),
    }


def with_totals(builds: Sequence[Build]) -> list[tuple[Build, Totals | None]]:
    """Each of these builds with the totals of its tests, None without a report; in one query."""
    totals = TestReport.objects.totals_of(builds)
    return [(build, totals.get(build.pk)) for build in builds]
