"""Resetting a lost second factor: what has to be true for it, and everything that stops it."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from accounts.events import (
    RESET_ASKED,
    RESET_COMPLETED,
    RESET_CONFIRMED,
    RESET_STOPPED,
    RESET_VOUCHED,
)
from accounts.models import FactorReset, User
from accounts.schedule import settle_resets
from accounts.second_factor import factors, totp
from accounts.tests.conftest import PASSWORD
from audit.models import Event
from tests.cast import lose_factor, make_person

pytestmark = pytest.mark.both

WHY = "I called them at home."
DAY, WEEK = timedelta(hours=24), timedelta(days=7)
NOTHING_YET = timedelta(hours=23, minutes=59)


@pytest.fixture
def olga(db):
    return make_person("Olga", is_staff=True)


@pytest.fixture
def reset(nia, app, codes):
    """Nia's confirmed request."""
    return lose_factor(nia)


def vouch(user, by):
    actions.vouch_as_operator(user=user, reason=WHY, by=by)


def asked(person):
    return actions.ask_for_reset(browser="Firefox on Linux", address=None, by=person)


def state_of(reset):
    reset.refresh_from_db()
    if reset.completed_at:
        return "completed"
    return reset.stopped_because or "open"


def kinds():
    found = Event.objects.filter(kind__startswith="factor_reset.").order_by("pk")
    return list(found.values_list("kind", flat=True))


# What it takes


def test_after_a_day_and_a_vouch_everything_that_was_lost_is_gone(
    reset, nia, olga, trusted, visitor, client_of, clock
):
    clock.shift(1)
    client_of(nia)
    visitor.post("/accounts/login/", {"login": nia.email, "password": PASSWORD})
    assert nia.sign_ins_begun.count() == 1
    reset = lose_factor(nia)  # signing in with the factor stopped the first one
    vouch(nia, olga)
    clock.shift(DAY)

    settle_resets()

    assert state_of(reset) == "completed"
    assert not factors.factors_of(nia).exists()
    assert not nia.trusted_browsers.exists()
    assert not nia.sessions.exists()
    assert not nia.sign_ins_begun.exists()
    assert User.objects.get(pk=nia.pk).check_password(PASSWORD)
    assert kinds()[-4:] == [RESET_ASKED, RESET_CONFIRMED, RESET_VOUCHED, RESET_COMPLETED]


def test_each_step_is_in_the_history_of_the_person_with_who_did_it(reset, nia, olga, clock):
    vouch(nia, olga)
    clock.shift(DAY)
    settle_resets()

    events = Event.objects.filter(kind__startswith="factor_reset.").order_by("pk")
    assert {event.target_id for event in events} == {str(nia.pk)}
    assert [event.means for event in events] == ["", "", "operator", "clock"]
    assert [event.actor_id for event in events] == [nia.pk, nia.pk, None, None]
    assert events[2].reason == WHY


def test_twice_is_once(reset, nia, olga, clock):
    vouch(nia, olga)
    clock.shift(DAY)

    settle_resets()
    factors.create_app(nia, totp.new_secret())
    settle_resets()
    actions.settle_reset(pk=reset.pk)

    assert kinds().count(RESET_COMPLETED) == 1
    assert factors.has_factor(nia)


def test_a_vouch_alone_does_not_shorten_the_day(reset, nia, olga, clock):
    vouch(nia, olga)
    clock.shift(NOTHING_YET)

    settle_resets()
    actions.settle_reset(pk=reset.pk)

    assert state_of(reset) == "open"
    assert factors.has_factor(nia)


def test_a_day_alone_is_not_a_vouch(reset, nia, olga, clock):
    clock.shift(WEEK - timedelta(minutes=1))
    settle_resets()
    actions.settle_reset(pk=reset.pk)
    assert state_of(reset) == "open"

    vouch(nia, olga)
    settle_resets()

    assert state_of(reset) == "completed"


def test_without_a_vouch_it_expires_in_a_week(reset, nia, olga, clock):
    clock.shift(WEEK)

    with pytest.raises(actions.NothingToVouchFor):
        vouch(nia, olga)
    settle_resets()

    assert state_of(reset) == "it expired"
    assert kinds()[-1] == RESET_STOPPED
    assert factors.has_factor(nia)


def test_what_was_not_confirmed_by_email_comes_to_nothing(nia, app, olga, clock):
    reset = asked(nia)

    with pytest.raises(actions.NothingToVouchFor):
        vouch(nia, olga)
    clock.shift(DAY)
    with pytest.raises(actions.ResetOver):
        actions.confirm_reset(reset=reset)
    settle_resets()

    assert state_of(reset) == "it expired"
    assert factors.has_factor(nia)


@pytest.mark.parametrize(
    "broken",
    [
        {"completed_at": timezone.now() + WEEK},
        {"completed_at": timezone.now(), "vouched_at": timezone.now()},
        {"vouched_at": timezone.now(), "confirmed_at": None},
        {"stopped_at": timezone.now(), "vouched_at": timezone.now(), "completed_at": "later"},
    ],
)
def test_the_database_keeps_what_must_be_true(nia, broken):
    reset = lose_factor(nia)
    if broken.get("completed_at") == "later":
        broken = {**broken, "completed_at": reset.due_at}

    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.filter(pk=reset.pk).update(**broken)


# Asking


def test_only_one_is_open(nia, app):
    first = asked(nia)
    second = asked(nia)

    assert FactorReset.objects.get() == first == second
    with pytest.raises(actions.ResetOver):
        actions.confirm_reset(reset=first)
    actions.confirm_reset(reset=second)
    with pytest.raises(actions.ResetWaiting):
        asked(nia)
    with pytest.raises(actions.ResetWaiting):
        actions.confirm_reset(reset=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.create(user=nia, email=nia.email, expires_at=timezone.now())


def test_after_one_that_expired_another_can_be_asked_for(reset, nia, clock):
    clock.shift(WEEK)

    again = asked(nia)

    assert again.pk != reset.pk
    assert state_of(reset) == "it expired"
    assert kinds()[-2:] == [RESET_STOPPED, RESET_ASKED]


def test_whoever_has_nothing_to_lose_cannot_ask(nia):
    with pytest.raises(actions.NothingToReset):
        asked(nia)


def test_nothing_is_mailed_to_an_address_that_nobody_proved(nia, app):
    EmailAddress.objects.filter(user=nia).update(verified=False)

    with pytest.raises(actions.NothingToReset):
        asked(nia)


def test_a_first_step_with_the_password_of_before_is_worth_nothing(nia, app):
    as_signed_in = User.objects.get(pk=nia.pk)
    nia.set_password("quite another password")
    nia.save()

    reset = asked(as_signed_in)

    with pytest.raises(actions.ResetOver):
        actions.confirm_reset(reset=reset)


# Vouching


def test_nobody_but_an_operator_vouches_as_one(reset, nia, adam, olga):
    for by in (adam.user, nia):
        with pytest.raises(actions.NotAnOperator):
            vouch(nia, by)
    vouch(nia, olga)
    with pytest.raises(actions.VouchedAlready):
        vouch(nia, olga)


def test_an_operator_needs_another_one(olga):
    reset = lose_factor(olga)

    with pytest.raises(actions.OwnReset):
        vouch(olga, olga)
    vouch(olga, make_person("Otto", is_staff=True))

    assert FactorReset.objects.get(pk=reset.pk).vouched_at


@pytest.mark.parametrize("lost", ["is_staff", "is_active"])
def test_whoever_vouched_is_asked_about_again_when_the_day_is_over(reset, nia, olga, clock, lost):
    vouch(nia, olga)
    User.objects.filter(pk=olga.pk).update(**{lost: False})
    clock.shift(DAY)

    settle_resets()

    assert state_of(reset) == "the person who vouched can no longer do so"
    assert factors.has_factor(nia)


def test_a_vouch_of_an_app_that_is_gone_is_worth_nothing(reset, nia, olga, clock):
    vouch(nia, olga)
    FactorReset.objects.update(vouched_as="kites")
    clock.shift(DAY)

    settle_resets()

    assert state_of(reset) == "the person who vouched can no longer do so"
