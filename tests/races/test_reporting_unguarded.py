"""What the races of `test_reporting.py` come to without what decides them."""

from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from portal.models import Subscription
from tests.races import slip_in, without_constraints
from tests.races.reporting import calls, reporting_of
from tests.races.rounds import organization_of
from usage.parsing.reports import GatewayReport
from usage.quotas import exhaustion
from usage.reports import rebuilding, taking
from usage.reports.rebuilding import rebuild_totals
from usage.reports.taking import count_report

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_index_a_batch_counts_twice(ada, eve, monkeypatch):
    ours, theirs = organization_of(ada, eve)
    scene = reporting_of(ours, theirs)
    one = GatewayReport("one", [scene.line()] * 3)
    taken = partial(count_report, one, gateway=scene.gateway, at=timezone.now())
    slip_in(monkeypatch, taking, "_known_callers", taken)

    with without_constraints("batch_once_per_gateway"):
        taken()

        assert calls(scene) == 6


def test_without_the_lock_calls_are_not_added_up_while_others_are_reported(ada, eve, monkeypatch):
    ours, theirs = organization_of(ada, eve)
    scene = reporting_of(ours, theirs)
    one, two = (GatewayReport(str(status), [scene.line(status=status)]) for status in (200, 500))
    taken = partial(count_report, gateway=scene.gateway, at=timezone.now())
    taken(one)
    monkeypatch.setattr(rebuilding, "lock_organization", lambda _: None)
    slip_in(monkeypatch, rebuilding, "database_value", partial(taken, two))

    with pytest.raises(IntegrityError, match="total_one_per_start"):
        rebuild_totals(scene.gateway.organization_id)


def test_without_the_lock_two_reach_a_quota_and_neither_says_so(ada, eve, monkeypatch):
    ours, theirs = organization_of(ada, eve)
    scene = reporting_of(ours, theirs, quota=2)
    other = scene.subscribing_another()()
    lines = [scene.line(), scene.line(application=str(other.application_id))]
    reports = [GatewayReport(str(number), [each]) for number, each in enumerate(lines)]
    good, bad = (
        partial(count_report, each, gateway=scene.gateway, at=timezone.now()) for each in reports
    )
    slip_in(monkeypatch, exhaustion, "calls_by_subscription", bad)

    good()

    assert calls(scene) == 2
    assert not Subscription.objects.exclude(quota_exhausted_until=None).exists()


def test_without_the_lock_on_the_owner_another_application_is_not_told(ada, eve, monkeypatch):
    ours, theirs = organization_of(ada, eve)
    scene = reporting_of(ours, theirs, quota=1)
    one = GatewayReport("one", [scene.line()])
    slip_in(monkeypatch, exhaustion, "calls_by_subscription", scene.subscribing_another())

    count_report(one, gateway=scene.gateway, at=timezone.now())

    assert scene.fresh().quota_exhausted_until is not None
    left = Subscription.objects.filter(plan=scene.plan, quota_exhausted_until=None)
    assert left.count() == 1
