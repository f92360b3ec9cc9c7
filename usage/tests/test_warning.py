"""People are told that a quota is nearly, or wholly, used up: once a month for each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from gateways.tests.makers import offer
from organizations.models import Membership, Notification
from organizations.models.membership import Notify
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.actions import PlanTerms
from portal.models import Right, State, Subscription
from tests.cast import add_member
from usage.belonging import told_of_quota
from usage.events import QUOTA_NEARLY_USED_UP, QUOTA_USED_UP
from usage.models import QuotaNotice
from usage.quotas.monthly_use import Month
from usage.retention import NOTICES_KEPT, forget_old
from usage.tests.makers import line, report

pytestmark = pytest.mark.django_db
QUOTA = 10
NEARLY = 8


@pytest.fixture
def limited(adam):
    return offer(adam, quota=QUOTA)


def said() -> list[str]:
    """The events about quotas, in order."""
    kinds = (QUOTA_NEARLY_USED_UP, QUOTA_USED_UP)
    return list(Event.objects.filter(kind__in=kinds).order_by("id").values_list("kind", flat=True))


def told() -> list[str]:
    """Who was told of the last one."""
    mine = Notification.objects.filter(event_id=Event.objects.latest("id").pk)
    return sorted(mine.values_list("user__name", flat=True))


def test_each_threshold_is_told_once(client, limited):
    report(client, limited, *[line(limited)] * (NEARLY - 1))
    assert said() == []

    report(client, limited, line(limited))
    report(client, limited, line(limited))
    assert said() == [QUOTA_NEARLY_USED_UP]

    report(client, limited, line(limited))
    report(client, limited, line(limited))
    assert said() == [QUOTA_NEARLY_USED_UP, QUOTA_USED_UP]


def test_of_both_at_once_only_the_higher_is_told_and_never_the_lower_after_it(
    client, limited, adam
):
    report(client, limited, *[line(limited)] * QUOTA)
    terms = PlanTerms(quota=QUOTA + 2)

    actions.change_plan(plan=limited.plan, name=limited.plan.name, terms=terms, by=adam)

    assert said() == [QUOTA_USED_UP]


def test_the_owner_and_who_manages_it_are_told_and_who_only_views_it_is_not(client, limited, adam):
    for name, right in (("Max", Right.MANAGE), ("Rea", Right.READ)):
        member = add_member(adam.organization, name, RoleSlug.API_SUBSCRIBER)
        limited.application.shares.create(
            organization=adam.organization, membership=member, right=right
        )
    add_member(adam.organization, "Ida", RoleSlug.ADMINISTRATOR)

    report(client, limited, *[line(limited)] * NEARLY)

    assert told() == ["Adam", "Max"]
    event = Event.objects.latest("id")
    assert event.after == {"used": "8", "quota": "10"}


def test_an_email_is_in_the_outbox_unless_the_member_wants_none(client, limited, adam):
    sue = add_member(adam.organization, "Sue", RoleSlug.API_SUBSCRIBER)
    limited.application.shares.create(
        organization=adam.organization, membership=sue, right=Right.MANAGE
    )
    Membership.objects.filter(pk=sue.pk).update(notify=Notify.NONE)

    report(client, limited, *[line(limited)] * NEARLY)

    assert told() == ["Adam"]


def test_the_next_month_is_told_anew(client, limited, monkeypatch):
    report(client, limited, *[line(limited)] * NEARLY)
    turn = Month.of(timezone.now()).end
    monkeypatch.setattr("usage.reports.requests.timezone.now", lambda: turn + timedelta(seconds=5))

    report(client, limited, *[line(limited, at=str(turn))] * NEARLY)

    assert said() == [QUOTA_NEARLY_USED_UP] * 2


def test_nobody_is_told_of_a_subscription_that_lets_nothing_through(client, limited):
    Subscription.objects.update(state=State.BLOCKED, reason="Spam.")

    report(client, limited, *[line(limited)] * QUOTA)

    assert said() == []


def test_of_a_deleted_application_nobody_is_told(client, limited, adam):
    report(client, limited, *[line(limited)] * NEARLY)
    notice = QuotaNotice.objects.get()
    assert list(told_of_quota(str(notice.pk))) == [adam]

    limited.application.delete()

    assert list(told_of_quota(str(notice.pk))) == []


def test_notices_are_forgotten(client, limited, monkeypatch):
    report(client, limited, *[line(limited)] * NEARLY)
    later = Month.of(timezone.now()).start + NOTICES_KEPT + timedelta(days=2)
    forget_old()
    assert QuotaNotice.objects.exists()

    monkeypatch.setattr("usage.retention.timezone.now", lambda: later)
    forget_old()

    assert not QuotaNotice.objects.exists()
