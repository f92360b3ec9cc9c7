"""Reports of gateways at the moment at which another one comes, or a plan changes."""

from functools import partial

import pytest
from django.utils import timezone

from portal import actions
from portal.actions import PlanTerms
from portal.models import Subscription
from tests.races.reporting import calls, scenes
from usage.models import Batch
from usage.parsing.reports import GatewayReport
from usage.quotas.monthly_use import Month
from usage.reports.rebuilding import rebuild_totals
from usage.reports.taking import count_report

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_a_batch_that_comes_twice_at_once_counts_once(at_once, ada, eve):
    for scene in scenes(ada, eve):
        one = GatewayReport("one", [scene.line()] * 3)
        taken = partial(count_report, one, gateway=scene.gateway, at=timezone.now())

        outcomes = at_once(taken, taken)

        assert sorted(each.is_repeated for each in outcomes) == [False, True]
        assert (calls(scene), Batch.objects.filter(gateway=scene.gateway).count()) == (3, 1)


def test_two_that_add_to_the_same_wait_for_each_other_in_one_order(at_once, ada, eve):
    for scene in scenes(ada, eve):
        lines = [scene.line(status=status) for status in (200, 302, 404, 500)]
        there, back = GatewayReport("a", lines), GatewayReport("b", lines[::-1])
        at = timezone.now()

        at_once(
            *(partial(count_report, each, gateway=scene.gateway, at=at) for each in (there, back))
        )

        assert calls(scene) == 8


def test_what_is_reported_while_calls_are_added_up_is_in_the_totals(at_once, ada, eve):
    for scene in scenes(ada, eve):
        at = timezone.now()
        one, two = (GatewayReport(name, [scene.line()]) for name in ("one", "two"))
        count_report(one, gateway=scene.gateway, at=at)

        at_once(
            partial(count_report, two, gateway=scene.gateway, at=at),
            partial(rebuild_totals, scene.gateway.organization_id),
        )

        assert calls(scene) == 2


def test_of_two_that_reach_the_quota_together_the_second_says_so(at_once, ada, eve):
    for scene in scenes(ada, eve, quota=2):
        at = timezone.now()
        # In buckets of their own.
        good, bad = (GatewayReport(str(n), [scene.line(status=n)]) for n in (200, 500))

        at_once(
            *(partial(count_report, each, gateway=scene.gateway, at=at) for each in (good, bad))
        )

        assert scene.fresh().quota_exhausted_until == Month.of(at).end


def test_who_subscribes_another_application_while_the_quota_is_reached_has_none(at_once, ada, eve):
    for scene in scenes(ada, eve, quota=1):
        again, one = scene.subscribing_another(), GatewayReport("one", [scene.line()])

        at_once(again, partial(count_report, one, gateway=scene.gateway, at=timezone.now()))

        left = Subscription.objects.filter(plan=scene.plan, quota_exhausted_until=None)
        assert (scene.plan.subscriptions.count(), left.count()) == (2, 0)


def test_two_applications_of_an_owner_that_reach_the_quota_together_are_both_told(
    at_once, ada, eve
):
    for scene in scenes(ada, eve, quota=2):
        other = scene.subscribing_another()()
        lines = [scene.line(), scene.line(application=str(other.application_id))]
        reports = [GatewayReport(str(number), [each]) for number, each in enumerate(lines)]
        at = timezone.now()

        at_once(*(partial(count_report, each, gateway=scene.gateway, at=at) for each in reports))

        assert calls(scene) == 2
        assert not Subscription.objects.filter(plan=scene.plan, quota_exhausted_until=None)


def test_a_quota_that_is_raised_while_it_is_reached_holds_nobody_up(at_once, ada, eve):
    for scene in scenes(ada, eve, quota=1):
        change = partial(
            actions.change_plan,
            plan=scene.plan,
            name=scene.plan.name,
            terms=PlanTerms(quota=100),
            by=scene.owner,
        )
        one = GatewayReport("one", [scene.line()])

        at_once(change, partial(count_report, one, gateway=scene.gateway, at=timezone.now()))

        assert not Subscription.objects.filter(
            pk=scene.subscription.pk, quota_exhausted_until__isnull=False
        )
