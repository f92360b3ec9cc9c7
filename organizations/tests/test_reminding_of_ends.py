"""Reminders before the access of a member ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from console.words import dates
from organizations.actions import (
    set_last_day,
)
from organizations.actions.member_access import remind_of_ends
from organizations.events.members import MEMBER_ENDS_SOON
from organizations.models import Membership, Notification, Organization
from organizations.models.organization import today
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, end_access, suspend

pytestmark = pytest.mark.django_db


def read(member):
    return Membership.objects.get(pk=member.pk)


def due_members():
    members = remind_of_ends()
    return [(member.user.name, member.end_reminded_before) for member in members]


def ends_in(member, **period):
    Membership.objects.filter(pk=member.pk).update(
        ends_at=timezone.now() + timedelta(**period), end_reminded_before=None
    )


def test_member_and_administrators_are_reminded_a_week_and_a_day_before(acme, adam, mia):
    ends_in(mia, days=7, minutes=5)
    assert due_members() == []

    ends_in(mia, days=6)
    assert due_members() == [("Mia", 7)]
    assert due_members() == []
    event = Event.objects.get(kind=MEMBER_ENDS_SOON)
    assert sentence(event) == f"Mia's access ends after {dates.day(read(mia).last_day)}"
    notified = Notification.objects.filter(event_id=event.pk).values_list("user__name", flat=True)
    assert sorted(notified) == ["Adam", "Mia"]

    Membership.objects.filter(pk=mia.pk).update(ends_at=timezone.now() + timedelta(hours=23))
    assert due_members() == [("Mia", 1)]
    assert due_members() == []


def test_whoever_is_shut_out_already_is_not_reminded(acme, adam, mia):
    end_access(mia)
    suspended = suspend(add_member(acme, "Sue", RoleSlug.DEVELOPER))
    ends_in(suspended, days=2)
    assert due_members() == []

    other = add_member(acme, "Ida", RoleSlug.DEVELOPER)
    ends_in(other, days=2)
    Organization.objects.filter(pk=acme.pk).update(suspended_at=timezone.now())
    assert due_members() == []


def test_a_notice_of_the_last_day_spares_the_reminder_that_would_say_the_same(mia, adam):
    set_last_day(membership=mia, last_day=today() + timedelta(days=3), by=adam)
    assert due_members() == []
    set_last_day(membership=mia, last_day=today() + timedelta(days=20), by=adam)
    assert read(mia).end_reminded_before is None
