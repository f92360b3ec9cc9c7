"""What CI reports of tests."""

import re
from http import HTTPStatus
from typing import Annotated, Any

from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from builds.actions import TestFile, report_tests
from builds.api.ci import CiBearer, CiRequest
from builds.api.ci_builds import clean_id, invalid_value
from builds.models import Build
from builds.reporting import junit
from console.api import problems
from console.api.schemas import Strict
from organizations.tenancy.api_access import demand_known_parameters
from organizations.tenancy.machine_access import accepts_credential

router = Router(tags=["CI"], auth=CiBearer())
XML = ("application/xml", "text/xml")
SCHEMA = {"schema": {"type": "string", "description": "JUnit's XML."}}


def _name(value: str) -> str:
    """The name of the tests, checked for its length and characters."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._:-]{0,59}", value):
        raise invalid_value("Send 1 to 60 letters, digits, spaces and . _ : -.")
    return value


class TestsQuery(Strict):
    """Which tests these are, and of which attempt."""

    name: Annotated[str, AfterValidator(_name)] = Field(
        "tests", description="What these tests are called, such as `unit`."
    )
    attempt: int | None = Field(
        None, ge=1, le=1000, description="Of which attempt of the build; the last one if left out."
    )


class ReportedTests(Schema):
    """What was counted."""

    tests: int
    failures: int
    errors: int
    skipped: int
    unchanged: bool = Field(description="Whether the same file had been reported before.")


@router.post(
    "/builds/{build}/tests",
    response={200: ReportedTests, 201: ReportedTests},
    summary="Report tests of a build",
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(XML, SCHEMA)}},
)
@accepts_credential(CiBearer)
def report_test_results(request: CiRequest, build: str, query: Query[TestsQuery]) -> Any:
    """Report results of tests as JUnit's XML. `build` is the `id` that CI reported the build with.

    The tests in the file are counted. Failures are kept with their messages.
    """
    demand_known_parameters(request, query)
    reported_build = _reported_build(request, build, query.attempt)
    if request.body and request.content_type not in XML:
        raise problems.Problem(problems.UNSUPPORTED_TYPE, "Send XML, as application/xml.")
    file = TestFile(query.name, request.body, _results(request.body))
    taken = report_tests(file=file, build=reported_build, by=request.auth)
    report = taken.report
    answer = {
        "tests": report.tests,
        "failures": report.failures,
        "errors": report.errors,
        "skipped": report.skipped,
        "unchanged": not taken.is_new,
    }
    return Status(HTTPStatus.CREATED if taken.is_new else HTTPStatus.OK, answer)


def _reported_build(request: CiRequest, external_id: str, attempt: int | None) -> Build:
    """CI's build of this ID, in this attempt or the last. Raises a Problem (422 or 404)."""
    try:
        clean_id(external_id)
    except PydanticCustomError as refused:
        error = problems.error_at("path", ["build"], refused.message())
        raise problems.Problem(problems.INVALID, errors=[error]) from None
    builds = request.auth.component.builds.filter(external_id=external_id)
    if attempt is not None:
        builds = builds.filter(attempt=attempt)
    build = builds.order_by("-attempt").first()
    if build is None:
        raise problems.Problem(problems.NOT_FOUND, "No such build was reported. Report it first.")
    return build


def _results(body: bytes) -> junit.Results:
    """The results in the file. Raises a Problem (422) with the reason if it is no JUnit XML."""
    try:
        return junit.read(body)
    except junit.NotJUnit as refused:
        error = problems.error_at("body", [], str(refused))
        raise problems.Problem(problems.INVALID, str(refused), errors=[error]) from None
