"""People hear of it 14 and 3 days before a token ends, once each."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from credentials import reminders, retention
from credentials.mail import REMINDER
from credentials.schedule import forget_expired_credentials, remind_of_expiry
from machines import actions
from machines.models import PersonalToken
from organizations.actions import remove_member
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from outbox import kinds
from outbox.models import Mail
from tests.cast import add_member, add_service_account_token, add_token, copies_of

pytestmark = pytest.mark.django_db


def reminded():
    """To whom reminders are owed, by addresses, in the order in which they came about."""
    mails = Mail.objects.filter(kind=REMINDER).order_by("created_at", "recipient")
    return list(mails.values_list("recipient", flat=True))


def after(**length):
    return time_machine.travel(timezone.now() + timedelta(**length), tick=False)


@pytest.mark.parametrize(
    ("days", "times"), [(75, 0), (76.1, 1), (80, 1), (86.9, 1), (87.1, 2), (89.9, 2), (90.1, 2)]
)
def test_a_token_of_90_days_is_reminded_of_twice(mia, days, times):
    add_token(mia, days=90)

    for day in (1, 75, 76.1, 80, 86.9, 87.1, 89.9, 90.1):
        if day <= days:
            with after(days=day):
                remind_of_expiry()
                remind_of_expiry()

    assert reminded() == ["mia@example.com"] * times


def test_what_nobody_read_for_weeks_is_reminded_of_once(mia):
    """The clock stood still: three days before the end, two mails would say the same."""
    add_token(mia, days=90)

    with after(days=88):
        remind_of_expiry()
        remind_of_expiry()

    assert reminded() == ["mia@example.com"]


@pytest.mark.parametrize(("life", "times"), [(7, 1), (14, 1), (30, 2)])
def test_whoever_chose_a_week_needs_no_reminder_two_weeks_before(mia, life, times):
    add_token(mia, days=life)

    for hour in range(0, life * 24, 6):
        with after(hours=hour):
            remind_of_expiry()

    assert len(reminded()) == times


def test_of_a_service_account_those_hear_who_manage_tokens(adam, acme, robot):
    add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    add_member(acme, "Mia", RoleSlug.DEVELOPER)
    gone = add_member(acme, "Gone", RoleSlug.ADMINISTRATOR)
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    add_service_account_token(robot, by=adam)

    with after(days=17):
        remind_of_expiry()

    assert sorted(reminded()) == ["adam@example.com", "eve@example.com"]


def test_what_was_rotated_is_left_alone(mia):
    actions.rotate_personal_token(token=add_token(mia), overlap_hours=72, membership=mia)

    with after(days=2):
        remind_of_expiry()

    assert reminded() == []


@pytest.mark.parametrize("state", ["suspended", "being deleted"])
def test_where_nobody_could_rotate_nobody_is_reminded(mia, state):
    add_token(mia)
    now = timezone.now()
    if state == "suspended":
        Organization.objects.update(suspended_at=now)
    else:
        due = now + timedelta(days=30)
        Organization.objects.update(deletion_asked_at=now, removal_due_at=due)

    with after(days=17):
        remind_of_expiry()

    assert reminded() == []


def test_the_mail_says_which_one_and_leads_to_it(mia):
    token = add_token(mia, name="Nightly build")
    with after(days=17):
        remind_of_expiry()
        message = kinds.write(Mail.objects.get(kind=REMINDER))

    assert message is not None
    assert message.to == ["mia@example.com"]
    assert message.subject == "The personal token Nightly build expires soon"
    assert f"…{token.hint}" in message.body
    assert "for Acme" in message.body
    assert f"/accounts/tokens/{token.pk}/" in message.body
    assert token.secret not in message.message().as_string()


def test_the_mail_of_a_service_account_leads_to_its_token(adam, robot):
    token = add_service_account_token(robot, by=adam)
    with after(days=17):
        remind_of_expiry()
        message = kinds.write(Mail.objects.get(kind=REMINDER))

    assert message is not None
    assert "the service account Deployments in Acme" in message.body
    assert token.get_absolute_url() in message.body


@pytest.mark.parametrize("end", ["revoked", "rotated", "removed", "expired", "demoted"])
def test_a_mail_that_was_overtaken_is_not_sent(adam, acme, robot, end):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    token = add_token(eve)
    with after(days=17):
        remind_of_expiry()
        mail = Mail.objects.get(kind=REMINDER)
        if end == "revoked":
            actions.revoke_personal_token(token=token, membership=eve)
        elif end == "rotated":
            actions.rotate_personal_token(token=token, overlap_hours=72, membership=eve)
        elif end == "removed":
            remove_member(membership=eve, by=adam)
        elif end == "expired":
            PersonalToken.objects.update(expires_at=timezone.now())
        else:
            User.objects.filter(pk=eve.user_id).update(is_active=False)

        assert kinds.write(mail) is None


def test_who_manages_tokens_no_longer_gets_no_mail_that_waited(adam, acme, robot):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    add_service_account_token(robot, by=adam)
    with after(days=17):
        remind_of_expiry()
        remove_member(membership=eve, by=adam)

        written = {mail.recipient: kinds.write(mail) for mail in Mail.objects.filter(kind=REMINDER)}

    assert written.pop("eve@example.com") is None
    assert written["adam@example.com"] is not None


def test_a_name_makes_no_link_and_no_header(mia):
    PersonalToken.objects.filter(pk=add_token(mia).pk).update(name="www.evil.example\nBcc: x")
    with after(days=17):
        remind_of_expiry()
        message = kinds.write(Mail.objects.get(kind=REMINDER))

    assert message is not None
    assert "\n" not in message.subject
    assert "www.evil.example" not in message.body


def test_many_are_worked_off_in_batches(adam, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    for _ in range(5):
        add_token(adam)

    with after(days=17):
        remind_of_expiry()

    assert len(reminded()) == 5


def subjects():
    """Of which credential there are reminders, and how many."""
    return Counter(Mail.objects.filter(kind=REMINDER).values_list("subject_id", flat=True))


def test_each_is_reminded_of_once_where_a_batch_ends_amid_those_of_one_moment(mia, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 3)
    tokens = [add_token(mia) for _ in range(3)]
    tokens += copies_of(tokens[1], 6)

    with after(days=17):
        remind_of_expiry()
        remind_of_expiry()

    assert subjects() == dict.fromkeys((str(token.pk) for token in tokens), 1)


def test_a_run_that_dies_amid_a_batch_leaves_it_to_the_next(mia, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    token = add_token(mia)
    tokens = [token, *copies_of(token, 4)]

    with after(days=17):
        run = reminders.walk()
        next(run)
        with monkeypatch.context() as dying:
            dying.setattr(reminders, "enqueue_emails", _die)
            with pytest.raises(ConnectionError):
                next(run)
        left = PersonalToken.objects.filter(reminded_before=None).count()
        remind_of_expiry()

    assert left == 3
    assert subjects() == dict.fromkeys((str(token.pk) for token in tokens), 1)


def _die(mails):
    list(mails)
    raise ConnectionError


def test_a_batch_takes_as_many_statements_for_many_as_for_one(adam, mia, robot, monkeypatch):
    def statements():
        with CaptureQueriesContext(connection) as found:
            remind_of_expiry()
        return len(found)

    tokens = [add_token(mia), add_service_account_token(robot, by=adam)]
    nothing = statements()
    with after(days=17):
        one = statements()
        for token in tokens:
            copies_of(token, 250)
        many = statements()
        monkeypatch.setattr(reminders, "BATCH", 50)
        for token in tokens:
            copies_of(token, 250)
        in_batches = statements()

    assert subjects().total() == 2 * 501
    assert many == one
    # Of both kinds, four batches more and a look behind the last: a statement in a savepoint.
    look = 2 * 3
    assert in_batches - many == 4 * (look + one - nothing) + look


def test_expired_ones_are_listed_for_a_month_and_then_forgotten(mia, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    copies_of(add_token(mia), 4)

    with after(days=59):
        forget_expired_credentials()
        assert PersonalToken.objects.exists()
    with after(days=61):
        forget_expired_credentials()
        assert not PersonalToken.objects.exists()
