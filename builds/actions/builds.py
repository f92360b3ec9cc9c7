"""What CI reports of builds. People change no build."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from audit import log
from builds.events import BUILD_REPORTED
from builds.models import Build, BuildQuerySet, CiCredential
from builds.models.ci_credential import CiCredentialQuerySet
from builds.reporting.build_report import BuildReport, Meaning, Times, meaning_of, plausible_times
from builds.reporting.reporter import Reporter
from console.refusals import Refusal
from organizations.tenancy.demands import demand_running
from projects.actions.projects import Archived
from projects.models import Component

TRIES = 20
"""More than the reports on one build that can come at the same moment."""


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
    """The build after a report, and whether the report created it or changed nothing."""

    build: Build
    is_new: bool = False
    is_unchanged: bool = False


@transaction.atomic
def report_build(*, report: BuildReport, by: Reporter) -> Reported:
    """Create or update a build of the component and record it; a late report changes nothing.

    Raises Archived, CredentialEnded, AnotherCommit, BuildEndedOtherwise, TooManyAtOnce, or that the
    organization is suspended or being deleted.
    """
    demand_running(by.organization)
    _demand_active(by.component)
    for _ in range(TRIES):
        build = by.component.builds.filter(
            external_id=report.external_id, attempt=report.attempt
        ).first()
        if build is None:
            if new_build := _create(report, by):
                return Reported(new_build, is_new=True)
        elif result := _update(build, report, by):
            return result
    raise TooManyAtOnce


def _create(report: BuildReport, by: Reporter) -> Build | None:
    """Create the build under the next number and record an event.

    None if another report created it at the same moment. Raises Archived or CredentialEnded.
    """
    times = plausible_times(report, started_at=None, now=timezone.now())
    try:
        with transaction.atomic():
            _take_number(by)
            build = Build.objects.create(
                organization=by.organization,
                component=by.component,
                number=Subquery(_number_taken_in(by.component)),
                external_id=report.external_id,
                attempt=report.attempt,
                commit=report.commit,
                **_fields_of(report, by, times),
            )
            _record(build, by)
    except IntegrityError:
        return None
    return build


def _update(build: Build, report: BuildReport, by: Reporter) -> Reported | None:
    """Save and record what is new of the build; None if another report was faster.

    Locks the credential. Raises AnotherCommit, BuildEndedOtherwise or CredentialEnded.
    """
    build.component = by.component
    meaning = meaning_of(report, build)
    if meaning is Meaning.OLD:
        return Reported(build, is_unchanged=True)
    _demand_no_contradiction(meaning, build, report)
    times = plausible_times(report, started_at=build.started_at, now=timezone.now())
    fields = _fields_of(report, by, times)
    fields["has_corrected_times"] |= build.has_corrected_times
    if not _working_credential(by).select_for_update(no_key=True).first():
        raise CredentialEnded
    if not _if_unchanged(build).update(**fields):
        return None
    for field, value in fields.items():
        setattr(build, field, value)
    _record(build, by)
    return Reported(build)


def _fields_of(report: BuildReport, by: Reporter, times: Times) -> dict[str, Any]:
    """The fields of a build that follow from the report. A branch or log URL left out stays."""
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
    """Add one to the next build number, locking its row. Raises Archived or CredentialEnded."""
    credential = Exists(_working_credential(by).filter(component=OuterRef("pk")))
    active = Component.objects.filter(credential, pk=by.component.pk, archived_at=None)
    if not active.update(next_build_number=F("next_build_number") + 1):
        _demand_active(Component.objects.select_related("project").get(pk=by.component.pk))
        raise CredentialEnded


def _working_credential(by: Reporter) -> CiCredentialQuerySet:
    """A query for the reporter's credential, empty once it was revoked or has expired."""
    return CiCredential.objects.living().filter(pk=by.credential.pk)


def _if_unchanged(build: Build) -> BuildQuerySet:
    """A query for the build, empty if another report has changed its state since it was read."""
    return Build.objects.filter(pk=build.pk, state=build.state)


def _number_taken_in(component: Component) -> QuerySet[Component, int]:
    """A query for the number that `_take_number` has just taken."""
    return Component.objects.filter(pk=component.pk).values_list(
        F("next_build_number") - 1, flat=True
    )


def _demand_active(component: Component) -> None:
    """Raise Archived if the component or its project is archived."""
    if component.project.is_archived:
        raise Archived(project=component.project)
    if component.is_archived:
        raise Archived(project=component)


def _demand_no_contradiction(meaning: Meaning, build: Build, report: BuildReport) -> None:
    """Raise AnotherCommit or BuildEndedOtherwise if that is what the report means."""
    facts = {"number": build.number, "attempt": report.attempt + 1}
    if meaning is Meaning.OTHER_COMMIT:
        raise AnotherCommit(**facts, commit=build.short_commit)
    if meaning is Meaning.CONTRADICTION:
        digest = f" with {build.digest}" if build.digest else ""
        state = "been cancelled" if build.state == "cancelled" else build.state
        raise BuildEndedOtherwise(**facts, state=state, digest=digest)


def _record(build: Build, by: Reporter) -> None:
    """Record that the build was reported, with its state, commit and digest."""
    log.record(
        BUILD_REPORTED,
        organization=by.organization,
        by=by,
        target=build,
        after={"state": build.get_state_display().lower(), "commit": build.commit}
        | ({"digest": build.digest} if build.digest else {}),
    )
