"""What the operations of builds are sent, for the tests of all of them."""

from builds.tests.makers import COMMIT
from tests.api.machines import Said
from tests.samples import Things

JUNIT = b'<testsuite><testcase name="works"/></testsuite>'


def _build(things: Things) -> Said:
    return Said({"id": "table-1", "commit": COMMIT, "state": "running"})


def _tests(things: Things) -> Said:
    names = {"build": things.build.external_id}
    return Said(body=JUNIT, content_type="application/xml", names=names)


BODIES = {
    "create_ci_credential": {"component_id": "{component}", "name": "Nightly", "days": 7},
    "rotate_ci_credential": {"overlap_hours": 24},
}
MACHINES = {
    "report_build": _build,
    "report_test_results": _tests,
}

PAGES_ONLY = {
    "upload_tests": "`report_test_results` takes the results from CI.",
}
"""Actions without an operation, and why not."""
