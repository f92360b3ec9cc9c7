"""Webhooks that follow the history while others write it, enqueue it, and close their accounts."""

from functools import partial

import pytest
from django.db import transaction

from accounts.actions import close_account
from audit import log
from audit.feed import settled_events
from organizations.actions import remove_member
from organizations.models import Organization
from projects.events import PROJECT_CREATED
from tests.crew import at_work
from tests.neighbors import leave_out_neighbors
from tests.races.delivering import follower_of
from tests.races.rounds import organization_of, organizations_of_each, people
from webhooks.deliveries import history
from webhooks.deliveries.history import enqueue_history
from webhooks.models import Delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
RUNS, WRITERS, EACH = 2, 2, 30
KILLS = 3
BATCH = 5


def take_part(number: int, total: int) -> None:
    """In a process of the crew: the first ones enqueue the history, and the others write it."""
    if number < RUNS:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(history, "BATCH", BATCH)
            leave_out_neighbors(monkeypatch)
            enqueue(total)
        return
    organization = Organization.objects.get(name="Acme")
    for turn in range(EACH):
        with transaction.atomic():
            for _ in range(2):
                log.record(PROJECT_CREATED, by=log.System(), organization=organization)
            for _ in range((number + turn) % 3 * 10):  # so that others overtake it
                Organization.objects.filter(name="Acme").exists()


def enqueue(total: int) -> None:
    """Enqueue until there are as many deliveries as events."""
    for _ in range(100 * total):
        enqueue_history()
        if Delivery.objects.count() >= total:
            return
    raise AssertionError("Some event was never enqueued.")


@pytest.mark.both
def test_each_event_is_enqueued_once_and_in_order_by_runs_that_are_killed(ada, monkeypatch):
    (member,) = organization_of(ada)
    follower_of(member)
    total = WRITERS * EACH * 2

    outcome = at_work(
        "tests.races.test_following:take_part",
        RUNS + WRITERS,
        kills=KILLS,
        steps=["webhooks.deliveries.history:_move"],
        calls=total // BATCH,
        total=total,
    )

    leave_out_neighbors(monkeypatch)
    in_feed = settled_events(member.organization_id).values_list("pk", flat=True)
    enqueued = Delivery.objects.order_by("created_at").values_list("event_id", flat=True)
    assert len(in_feed) >= total
    assert list(enqueued) == list(in_feed)
    assert outcome == {"killed": KILLS}


@pytest.mark.postgresql
def test_no_delivery_names_one_whose_account_is_closed_after_leaving(at_once, monkeypatch):
    leave_out_neighbors(monkeypatch)
    for by, member in organizations_of_each(people("Ada"), developers=people("Dev")):
        user = member.user
        follower_of(by)
        remove_member(membership=member, by=by)

        at_once(enqueue_history, partial(close_account, address=user.email, by=user))
        enqueue_history()

        assert not Delivery.objects.filter(body__contains=f"dev.{user.name[4:]}@").exists()
        Delivery.objects.all().delete()
