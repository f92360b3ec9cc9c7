"""Reports of CI that come in the same moment, and a credential that is revoked in that moment."""

from functools import partial

import pytest

from builds.actions import builds, report_build, revoke_ci_credential
from builds.actions.builds import BuildEndedOtherwise, CredentialEnded
from builds.models import BuildState
from builds.reporting.reporter import Reporter
from tests.races import kinds, refusals
from tests.races.building import another_credential, ci_of, said, succeeded
from tests.races.rounds import ROUNDS

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_first_reports_of_one_run_make_one_build(at_once, ada):
    ci, _ = ci_of(ada)
    for run in range(ROUNDS):
        begin = partial(report_build, report=said(BuildState.RUNNING, run), by=ci)

        outcomes = at_once(*[begin] * 4)

        assert sorted(outcome.is_new for outcome in outcomes) == [False, False, False, True]

    numbers = ci.component.builds.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, ROUNDS + 1))


def test_of_two_ends_the_first_one_stays(at_once, ada):
    ci, members = ci_of(ada)
    for run in range(ROUNDS):
        report_build(report=said(BuildState.RUNNING, run), by=ci)

        outcomes = at_once(
            partial(report_build, report=succeeded(run), by=ci),
            partial(report_build, report=said(BuildState.FAILED, run), by=ci),
        )

        assert refusals(outcomes) == [BuildEndedOtherwise]
        (winner,) = (each for each in outcomes if not isinstance(each, BuildEndedOtherwise))
        assert ci.component.builds.get(external_id=run).state == winner.build.state
    assert len(kinds(members[0].organization)) == 2 * ROUNDS


def test_nothing_is_reported_once_the_credential_is_revoked(at_once, ada):
    ci, (member,) = ci_of(ada)
    for run in range(ROUNDS):
        mine = Reporter(another_credential(ci.component))
        report_build(report=said(BuildState.RUNNING, run), by=ci)
        before = len(kinds(member.organization))

        outcomes = at_once(
            partial(report_build, report=succeeded(run), by=mine),
            partial(revoke_ci_credential, credential=mine.credential, by=member),
        )

        done = kinds(member.organization)[before:]
        assert refusals(outcomes) in ([], [CredentialEnded])
        assert done[-1] == "ci_credential.revoked"
        assert len(done) == 2 - len(refusals(outcomes))


def test_more_reports_than_tries_are_told_to_come_again(ada, monkeypatch):
    ci, _ = ci_of(ada)
    monkeypatch.setattr(builds, "_create", lambda *_: None)

    with pytest.raises(builds.TooManyAtOnce):
        report_build(report=said(BuildState.RUNNING), by=ci)
