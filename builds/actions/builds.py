"""What CI reports of builds. People change no build."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from audit import log
from builds.events import BUILD_REPORTED
from builds.models import Build, CiCredential
from builds.reporting.build_report import BuildReport, Meaning, meaning_of, plausible_times
from builds.reporting.reporter import Reporter
from console.refusals import Refusal
from organizations.tenancy.demands import demand_running
from projects.actions.projects import Archived
from projects.models import Component

TRIES = 20
"""More than reports on one build can come in the same moment."""


class BuildEndedOtherwise(Refusal):
    slug = "build-ended-otherwise"
    message = (
        "Build {number} has {state}{digest}, and never changes. For another run, send"
        " “attempt”: {attempt}."
    )
    field = "state"


class AnotherCommit(Refusal):
    slug = "another-commit"
    message = (
        "Build {number} with this “id” and “attempt” is of the commit {commit}. Send another “id”,"
        " or “attempt”: {attempt}."
    )
    field = "commit"


class CredentialEnded(Refusal):
    slug = "credential-ended"
    message = "The CI credential was revoked or has expired."


class TooManyAtOnce(Refusal):
    slug = "too-many-at-once"
    message = "Other reports on this build came in the same moment. Send it again."


@dataclass(frozen=True)
class Reported:
    """What became of a report."""

    build: Build
    is_new: bool = False
    is_unchanged: bool = False


@transaction.atomic
def report_build(*, report: BuildReport, by: Reporter) -> Reported:
    """Take what CI says of a build: a new one, or news of one that is known.

    A report that says nothing new changes nothing, however often and late it comes. An ended build
    never changes. Reports that meet are decided by the database, one after the other.
    """
    demand_running(by.organization)
    _demand_active(by.component)
    for _ in range(TRIES):
        known = by.component.builds.filter(
            external_id=report.external_id, attempt=report.attempt
        ).first()
        if known is None:
            if made := _begin(report, by):
                return Reported(made, is_new=True)
        elif moved := _move(known, report, by):
            return moved
    raise TooManyAtOnce


def _begin(report: BuildReport, by: Reporter) -> Build | None:
    """Write the row under the next number; None if another report did in the same moment."""
    now = timezone.now()
    times = plausible_times(report, started_at=None, now=now)
    try:
        with transaction.atomic():
            _take_number(by)
            build = Build.objects.create(
                organization=by.organization,
                component=by.component,
                number=Subquery(_number_of(by.component)),
                external_id=report.external_id,
                attempt=report.attempt,
                commit=report.commit,
                **_said(report, by, times),
            )
            _record(build, by)
    except IntegrityError:
        return None
    return build


def _move(known: Build, report: BuildReport, by: Reporter) -> Reported | None:
    """Bring a known build on; None if another report did in the same moment."""
    known.component = by.component
    meaning = meaning_of(report, known)
    if meaning is Meaning.OLD:
        return Reported(known, is_unchanged=True)
    _demand_no_contradiction(meaning, known, report)
    times = plausible_times(report, started_at=known.started_at, now=timezone.now())
    said = _said(report, by, times)
    said["has_corrected_times"] |= known.has_corrected_times
    if not _still(by).select_for_update(no_key=True).first():
        raise CredentialEnded
    if not _as_known(known).update(**said):
        return None
    for field, value in said.items():
        setattr(known, field, value)
    _record(known, by)
    return Reported(known)


def _said(report: BuildReport, by: Reporter, times: Any) -> dict[str, Any]:
    """The columns that follow from the report. What it leaves out stays as it was."""
    optional = {"branch": report.branch, "log_url": report.log_url}
    return {
        "state": report.state,
        "artifact": report.artifact,
        "digest": report.digest,
        **{name: value for name, value in optional.items() if value},
        "started_at": times.started_at,
        "finished_at": times.finished_at,
        "has_corrected_times": times.are_corrected,
        "reported_by": str(by.credential),
        "reported_at": timezone.now(),
    }


def _take_number(by: Reporter) -> None:
    """Add one to the count, which also locks the component until the transaction ends."""
    works = Exists(_still(by).filter(component=OuterRef("pk")))
    active = Component.objects.filter(works, pk=by.component.pk, archived_at=None)
    if not active.update(next_build_number=F("next_build_number") + 1):
        _demand_active(Component.objects.select_related("project").get(pk=by.component.pk))
        raise CredentialEnded


def _still(by: Reporter) -> Any:
    """The credential, if it still works."""
    return CiCredential.objects.living().filter(pk=by.credential.pk)


def _as_known(build: Build) -> Any:
    """The build, if no one has reported on it since it was read."""
    return Build.objects.filter(pk=build.pk, state=build.state)


def _number_of(component: Component) -> Any:
    return Component.objects.filter(pk=component.pk).values_list(F("next_build_number") - 1)


def _demand_active(component: Component) -> None:
    if component.project.is_archived:
        raise Archived(project=component.project)
    if component.is_archived:
        raise Archived(project=component)


def _demand_no_contradiction(meaning: Meaning, known: Build, report: BuildReport) -> None:
    facts = {"number": known.number, "attempt": report.attempt + 1}
    if meaning is Meaning.OTHER_COMMIT:
        raise AnotherCommit(**facts, commit=known.short_commit)
    if meaning is Meaning.CONTRADICTION:
        digest = f" with {known.digest}" if known.digest else ""
        state = "been cancelled" if known.state == "cancelled" else known.state
        raise BuildEndedOtherwise(**facts, state=state, digest=digest)


def _record(build: Build, by: Reporter) -> None:
    log.record(
        BUILD_REPORTED,
        organization=by.organization,
        by=by,
        target=build,
        after={"state": build.get_state_display().lower(), "commit": build.commit}
        | ({"digest": build.digest} if build.digest else {}),
    )
