"""What machines send to the operations of builds, for the tests of all of them."""

from builds.tests.makers import COMMIT
from tests.api.machines import Said
from tests.samples import Things

JUNIT = b'<testsuite><testcase name="works"/></testsuite>'


def _build(things: Things) -> Said:
    return Said({"id": "table-1", "commit": COMMIT, "state": "running"})


def _tests(things: Things) -> Said:
    names = {"build": things.build.external_id}
    return Said(body=JUNIT, content_type="application/xml", names=names)


MACHINES = {
    "report_build": _build,
    "report_test_results": _tests,
}
