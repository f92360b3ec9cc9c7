"""A deployment as a time line: what happened, one moment after the other, and what is to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts.models import User
from deployments.boards.standing import Standing
from deployments.conditions.approvers import NO_APPROVER
from deployments.models import Approval, Deployment
from deployments.states.deployments import KINDS, DeploymentKind, DeploymentState

LATER = "none"
"""The kind of a moment that is to come."""


@dataclass(frozen=True)
class Moment:
    """One entry of the time line."""

    title: str
    kind: str
    """The kind of a state, which decides shape and color: LATER for what is to come."""
    at: datetime | None = None
    people: Sequence[User] = ()
    sentences: Sequence[str] = ()
    took: timedelta | None = None
    """The time since the moment before; None for the first one, and for less than a second."""


def timeline_of(
    deployment: Deployment,
    approvals: Sequence[Approval],
    standing: Standing,
    warnings: Sequence[str] = (),
) -> list[Moment]:
    """The moments from the request to the end, without a query.

    `warnings` say what keeps the engine from starting it.
    """
    machine, person = deployment.requested_by_machine, deployment.requested_by
    people = [person] if person and not machine else []
    decisions = [_sentence_of(approval) for approval in approvals]
    moments = [
        Moment(
            "Requested",
            "good",
            deployment.requested_at,
            people,
            [f"By {machine}."] if machine else [],
        ),
        *_decision(deployment, decisions, standing),
        *_start(deployment, warnings),
        _end(deployment, decisions),
    ]
    return list(_with_durations(moments))


def _decision(
    deployment: Deployment, decisions: Sequence[str], standing: Standing
) -> Iterable[Moment]:
    """The approval, or its lack; none if none was needed, or if it was rejected, which ended it."""
    needed = deployment.approvals_needed
    if deployment.state == DeploymentState.REJECTED or not (needed or decisions):
        return
    if deployment.is_bypassed:
        yield Moment("Without approval", "off", deployment.approved_at, [], [deployment.reason])
    elif deployment.is_waiting:
        names = ", ".join(standing.approvers)
        who = f"Can approve: {names}." if names else NO_APPROVER
        title = f"Waits for approval: {standing.approved} of {needed}"
        yield Moment(title, "waiting", None, [], [*decisions, who])
    elif deployment.approved_at:
        yield Moment("Approved", "good", deployment.approved_at, [], decisions)
    else:
        yield Moment("Not approved", "muted", None, [], decisions)


def _sentence_of(approval: Approval) -> str:
    """What one person decided, with their comment."""
    person = approval.person or "A former member"
    comment = f": {approval.comment}" if approval.comment else ""
    return f"{person} {approval.get_verdict_display().lower()} it{comment}"


def _start(deployment: Deployment, warnings: Sequence[str]) -> Iterable[Moment]:
    """When the engine started it, or that it is to; none if it ended without."""
    is_silent = deployment.state == DeploymentState.SILENT
    if deployment.started_at:
        kind = "good" if deployment.finished_at else KINDS[DeploymentState(deployment.state)]
        reference = deployment.engine_reference
        sentences = [f"The engine calls it “{reference}”."] if reference else []
        sentences += ["The engine has not reported since."] if is_silent else []
        yield Moment("Started", kind, deployment.started_at, [], sentences)
    elif deployment.is_unfinished:
        kind = "running" if deployment.state == DeploymentState.APPROVED else LATER
        fetch = f"The engine of {deployment.environment_name} fetches it."
        yield Moment("Start", "off" if warnings else kind, None, [], warnings or [fetch])


def _end(deployment: Deployment, decisions: Sequence[str]) -> Moment:
    """How it ended, or what it is to lead to."""
    is_stop = deployment.kind == DeploymentKind.STOP
    arrival = f"{'Stopped' if is_stop else 'Runs'} in {deployment.environment_name}"
    if deployment.is_unfinished:
        return Moment(arrival, LATER)
    state = DeploymentState(deployment.state)
    title = arrival if state == DeploymentState.SUCCEEDED else str(state.label)
    sentences = list(decisions) if state == DeploymentState.REJECTED else []
    sentences += [text for text in (deployment.closed_reason, deployment.error) if text]
    return Moment(title, KINDS[state], deployment.finished_at, [], sentences)


def _with_durations(moments: Iterable[Moment]) -> Iterable[Moment]:
    """The moments, each with the time since the one before that has happened."""
    before: datetime | None = None
    for moment in moments:
        took = moment.at - before if moment.at and before else timedelta()
        before = moment.at or before
        yield replace(moment, took=took if took >= timedelta(seconds=1) else None)
