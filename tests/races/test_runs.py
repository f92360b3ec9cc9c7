"""Runs at the moment at which they are reported, asked for or noticed a second time.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from functools import partial

import pytest

from deployments import actions
from deployments.conditions.obstacles import RequestedAlready
from deployments.events import JOB_LATE, RUN_REQUESTED, RUN_WITHDRAWN
from deployments.models import Run
from tests.races import events, refusals, successes
from tests.races.runs import scenes

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_the_same_run_is_reported_by_four(at_once, ada):
    for scene in scenes(ada):
        outcomes = at_once(*[scene.report()] * 4)

        assert [each.is_new for each in outcomes].count(True) == 1
        assert [each.is_unchanged for each in outcomes].count(True) == 3
        assert scene.job.runs.count() == 1


def test_of_two_ends_one_counts(at_once, ada):
    for scene in scenes(ada):
        scene.report()()

        outcomes = at_once(scene.report("succeeded"), scene.report("failed"))

        assert refusals(outcomes) == [actions.RunEndedOtherwise]
        (first,) = successes(outcomes)
        assert scene.job.runs.get().state == ("succeeded", "failed")[first]


def test_two_ask_for_a_run(at_once, ada, eve):
    for scene in scenes(ada, eve):
        outcomes = at_once(*(scene.requesting(each) for each in scene.people))

        assert refusals(outcomes) == [RequestedAlready]
        assert events(scene.organization)[RUN_REQUESTED] == 1


def test_two_engines_take_one_request(at_once, ada):
    for scene in scenes(ada):
        made = scene.requested()

        outcomes = at_once(*(scene.report(id=each, request=made) for each in ("n-1", "n-2")))

        assert refusals(outcomes) == [actions.RunTaken]
        assert scene.job.runs.count() == 1


def test_a_request_is_withdrawn_while_an_engine_takes_it(at_once, ada):
    for scene in scenes(ada):
        made = scene.requested()

        outcomes = at_once(
            scene.report(request=made),
            partial(actions.withdraw_run, run=made, by=scene.people[0]),
        )

        (first,) = successes(outcomes)
        assert refusals(outcomes) in ([actions.NoLongerWaits], [actions.RequestEnded])
        assert Run.objects.get(pk=made.pk).state == ("started", "withdrawn")[first]
        assert events(scene.organization)[RUN_WITHDRAWN] == first


def test_three_workers_notice_the_same(at_once, ada):
    for scene in scenes(ada):
        outcomes = at_once(*[scene.noticing()] * 3)

        assert outcomes.count(True) == 1
        assert events(scene.organization)[JOB_LATE] == 1


def test_nothing_is_late_of_what_reports_while_it_is_noticed(at_once, ada):
    for scene in scenes(ada):
        at_once(scene.noticing(), scene.report())

        scene.placement.refresh_from_db()
        assert scene.placement.late_since is None
        assert scene.placement.expected_at is not None
