"""What CI reports of builds."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import (
    AfterValidator,
    Field,
    StrictInt,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from builds.actions.builds import report_build as take
from builds.api.ci import CiBearer, CiRequest
from builds.models import BuildState
from builds.reporting.build_report import (
    LONGEST_ARTIFACT,
    NO_DIGEST,
    BuildReport,
    digest_of,
)
from console.api.schemas import Id, Moment, Strict
from console.serving.addresses import absolute
from organizations.tenancy.machine_access import accepts_credential
from projects.components.links import is_link
from projects.components.sources import branch_problem

router = Router(tags=["CI"], auth=CiBearer())
ID = r"[A-Za-z0-9][A-Za-z0-9._:-]*"
LATER_THAN = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def invalid_value(reason: str) -> PydanticCustomError:
    """An error for pydantic that says why a value is invalid, to people who read the CI log."""
    return PydanticCustomError("wrong", "{reason}", {"reason": reason})


def clean_id(value: str) -> str:
    """The ID that CI gave its run, checked: only characters that need no escaping in a URL."""
    if not re.fullmatch(ID, value) or len(value) > 200:
        raise invalid_value(
            "Send 1 to 200 letters, digits and . _ : -, starting with a letter or digit."
        )
    return value


def _commit(value: str) -> str:
    """The commit ID in lowercase, checked to be a full one."""
    value = value.lower()
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", value):
        raise invalid_value(
            "Send the full commit ID: 40 or 64 hexadecimal digits, as git rev-parse HEAD."
        )
    return value


def _branch(value: str) -> str:
    """The branch, checked to be a valid name in Git."""
    if len(value) > 200 or branch_problem(value):
        raise invalid_value(
            "Send the name of a Git branch, such as main, of at most 200 characters."
        )
    return value


def _url(value: str) -> str:
    """The URL, checked to be empty or a web address without a password."""
    if value and not is_link(value):
        raise invalid_value("Send a URL that starts with https:// or http://, without a password.")
    return value


def _time(value: datetime) -> datetime:
    """The time, checked not to be from a clock that was never set."""
    if value < LATER_THAN:
        raise invalid_value("Send a time after the year 2000.")
    return value


Url = Annotated[str, AfterValidator(_url)]
Time = Annotated[Moment, AfterValidator(_time)]


class BuildBody(Strict):
    """One report on one try to build one commit."""

    id: Annotated[str, AfterValidator(clean_id)] = Field(
        description="What CI calls its run. The same for all reports on it."
    )
    attempt: StrictInt = Field(1, ge=1, le=1000, description="Which try of this run it is.")
    commit: Annotated[str, AfterValidator(_commit)] = Field(
        description="The full commit ID, 40 or 64 hexadecimal digits."
    )
    branch: Annotated[str, AfterValidator(_branch)] = ""
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    artifact: str = Field(
        "",
        validate_default=True,
        description="What was built, with its digest: `…@sha256:…`. Only with `succeeded`.",
    )
    log_url: Url = ""
    started_at: Time | None = None
    finished_at: Time | None = None

    @field_validator("artifact")
    @classmethod
    def is_named_exactly_by_success(cls, value: str, info: ValidationInfo) -> str:
        """The artifact, checked: it has a digest if the build succeeded, and is empty otherwise."""
        state = info.data.get("state")
        is_named = len(value) <= LONGEST_ARTIFACT and digest_of(value)
        if state == BuildState.SUCCEEDED and not is_named:
            raise invalid_value(NO_DIGEST)
        if value and state in {*BuildState.values} - {BuildState.SUCCEEDED}:
            raise invalid_value("Only a build that succeeded has an artifact. Leave it out.")
        return value

    def as_report(self) -> BuildReport:
        """The report for the action, with the digest taken from the artifact."""
        fields: dict[str, Any] = self.model_dump(exclude={"id", "state"})
        return BuildReport(
            external_id=self.id,
            state=BuildState(self.state),
            digest=digest_of(self.artifact),
            **fields,
        )


class ReportedBuild(Schema):
    """The build as it is after the report."""

    id: Id = Field(description="What the console calls it.")
    number: int
    attempt: int
    state: str
    url: str = Field(description="Its page.")
    unchanged: bool = Field(description="Whether the report said nothing new.")


@router.post("/builds", response={200: ReportedBuild, 201: ReportedBuild}, summary="Report a build")
@accepts_credential(CiBearer)
def report_build(request: CiRequest, response: HttpResponse, body: BuildBody) -> Any:
    """Report a build of the component whose CI credential is used.

    Send a report when it starts and when it ends, with the same `id`. A report that is late or
    repeated changes nothing (200, `unchanged`). One that contradicts the end of the build is 409.
    """
    reported = take(report=body.as_report(), by=request.auth)
    build = reported.build
    answer = {
        "id": build.pk,
        "number": build.number,
        "attempt": build.attempt,
        "state": build.state,
        "url": absolute(build.get_absolute_url()),
        "unchanged": reported.is_unchanged,
    }
    return Status(201 if reported.is_new else 200, answer)
