"""What the races of `test_building.py` come to without the condition or lock that decides them."""

from functools import partial

import pytest
from django.db import IntegrityError

from builds.actions import builds, report_build, revoke_ci_credential
from builds.actions.builds import BuildEndedOtherwise
from builds.models import Build, BuildState
from tests.races import kinds, slip_in, without_constraints
from tests.races.building import ci_of, said, succeeded

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def ci(ada):
    """CI that has reported that its run 1 runs."""
    ci, _ = ci_of(ada)
    report_build(report=said(BuildState.RUNNING), by=ci)
    return ci


def fail_meanwhile(ci, monkeypatch):
    fail = partial(report_build, report=said(BuildState.FAILED), by=ci)
    return slip_in(monkeypatch, builds, "_working_credential", fail)


def take_away_condition(monkeypatch):
    monkeypatch.setattr(builds, "_if_unchanged", lambda build: Build.objects.filter(pk=build.pk))


def test_with_the_condition_a_report_in_between_is_seen(ci, monkeypatch):
    fail_meanwhile(ci, monkeypatch)

    with pytest.raises(BuildEndedOtherwise):
        report_build(report=succeeded(), by=ci)

    assert ci.component.builds.get().state == BuildState.FAILED


def test_without_the_condition_the_database_keeps_the_end(ci, monkeypatch):
    take_away_condition(monkeypatch)
    fail_meanwhile(ci, monkeypatch)

    with pytest.raises(IntegrityError, match="is not changed"):
        report_build(report=succeeded(), by=ci)

    assert ci.component.builds.get().state == BuildState.FAILED


def test_without_any_guard_a_failed_build_succeeds(ci, monkeypatch):
    take_away_condition(monkeypatch)
    fail_meanwhile(ci, monkeypatch)

    with without_constraints("ended_build_is_kept"):
        report_build(report=succeeded(), by=ci)
        state = ci.component.builds.get().state

    assert state == BuildState.SUCCEEDED


def test_without_the_constraint_one_run_is_two_builds(ada, monkeypatch):
    ci, _ = ci_of(ada)
    begin = partial(report_build, report=said(BuildState.RUNNING), by=ci)
    slip_in(monkeypatch, builds, "plausible_times", begin)

    with without_constraints("build_one_per_attempt"):
        begin()
        count = ci.component.builds.count()

    assert count == 2


def test_without_the_lock_a_revoked_credential_reports(ci, monkeypatch):
    member = ci.organization.memberships.get()
    revoke = partial(revoke_ci_credential, credential=ci.credential, by=member)
    slip_in(monkeypatch, builds, "_if_unchanged", revoke)

    report_build(report=succeeded(), by=ci)

    assert kinds(member.organization)[-2:] == ["ci_credential.revoked", "build.reported"]
