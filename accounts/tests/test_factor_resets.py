"""Resetting a lost second factor: what has to be true for it, and everything that stops it."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts import actions, factors, recovery_codes, totp
from accounts.events import (
    RESET_ASKED,
    RESET_COMPLETED,
    RESET_CONFIRMED,
    RESET_STOPPED,
    RESET_VOUCHED,
)
from accounts.factor_resets import change_since
from accounts.models import FactorReset, User
from accounts.schedule import settle_resets
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import letters_to
from audit.models import Event
from tests.cast import lose_factor, make_person

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
    factors.new_app(nia, totp.new_secret())
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


# What happens in between


def password_changed(nia):
    nia.set_password("quite another password")
    nia.save()


def primary_changed(nia):
    other = EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)
    EmailAddress.objects.filter(user=nia).update(primary=False)
    EmailAddress.objects.filter(pk=other.pk).update(primary=True)
    User.objects.filter(pk=nia.pk).update(email=other.email)


def address_unproved(nia):
    EmailAddress.objects.filter(user=nia).update(verified=False)


def account_closed(nia):
    User.objects.filter(pk=nia.pk).update(is_active=False)


def factor_used(nia):
    factors.factors_of(nia).filter(type=factors.APP).update(last_used_at=timezone.now())


def factors_gone(nia):
    rows = factors.factors_of(nia)
    rows._raw_delete(rows.db)  # past the receivers, as from the database's own shell


# Past all actions, signals and pages: what is left is the last question.
BEHIND_OUR_BACK = {
    password_changed: "the password was changed",
    primary_changed: "an email address was changed",
    address_unproved: "an email address was changed",
    account_closed: "the account is closed",
    factor_used: "the second factor was used",
    factors_gone: "a second factor was added or removed",
}
each_change = pytest.mark.parametrize(("change", "why"), BEHIND_OUR_BACK.items())


@each_change
def test_what_changed_unnoticed_stops_it_at_the_end(reset, nia, olga, clock, change, why):
    vouch(nia, olga)
    change(User.objects.get(pk=nia.pk))
    clock.shift(DAY)

    settle_resets()

    assert state_of(reset) == why
    assert kinds()[-1] == RESET_STOPPED


@each_change
def test_nobody_can_vouch_after_a_change(reset, nia, olga, change, why):
    change(User.objects.get(pk=nia.pk))

    with pytest.raises((actions.NothingToVouchFor, actions.AccountClosed)):
        vouch(nia, olga)

    assert FactorReset.objects.get().vouched_at is None


@each_change
def test_nobody_can_confirm_after_a_change(nia, app, change, why):
    reset = asked(nia)
    change(User.objects.get(pk=nia.pk))

    with pytest.raises(actions.ResetOver):
        actions.confirm_reset(reset=reset)

    assert FactorReset.objects.get().confirmed_at is None


def test_nothing_else_is_a_change(reset, nia):
    actions.change_name(name="Nia Nowak", by=nia)
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)

    assert change_since(reset, User.objects.get(pk=nia.pk)) == ""


def uses_the_app(nia, app, codes):
    actions.use_app_code(code=app(), by=nia)


def uses_a_recovery_code(nia, app, codes):
    actions.use_recovery_code(code=codes[0], by=nia)


def removes_the_app(nia, app, codes):
    actions.remove_app(by=nia)


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (uses_the_app, "the second factor was used"),
        (uses_a_recovery_code, "the second factor was used"),
        (removes_the_app, "a second factor was added or removed"),
    ],
)
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_whoever_has_the_factor_stops_it_by_using_it(
    visitor, nia, app, codes, deed, why, is_confirmed, on_a_page
):
    reset = lose_factor(nia) if is_confirmed else asked(nia)

    deed(nia, app, codes)

    assert state_of(reset) == why
    assert kinds()[-1] == RESET_STOPPED


def test_a_wrong_code_stops_nothing(reset, nia):
    for use, code in ((actions.use_app_code, "abcdef"), (actions.use_recovery_code, "a" * 16)):
        with pytest.raises(actions.IncorrectCode):
            use(code=code, by=nia)

    assert state_of(reset) == "open"


def test_new_recovery_codes_are_no_new_factor(reset, nia):
    factors.new_recovery_codes(nia, recovery_codes.new_codes())

    assert state_of(reset) == "open"


def test_stopped_is_stopped(reset, nia, olga, clock):
    vouch(nia, olga)

    actions.stop_reset(reset=reset)

    with pytest.raises(actions.ResetOver):
        actions.stop_reset(reset=reset)
    with pytest.raises(actions.ResetOver):
        actions.confirm_reset(reset=reset)
    with pytest.raises(actions.NothingToVouchFor):
        vouch(nia, olga)
    clock.shift(DAY)
    settle_resets()
    assert state_of(reset) == "the account’s owner stopped it"
    assert kinds().count(RESET_STOPPED) == 1
    assert factors.has_factor(nia)


def test_one_that_fails_keeps_no_other(reset, nia, olga, clock, monkeypatch):
    other = lose_factor(make_person("Kim"))
    for person in (nia, other.user):
        vouch(person, olga)
    clock.shift(DAY)
    whole = actions.settle_reset

    def failing(*, pk):
        if pk == reset.pk:
            raise DatabaseError
        whole(pk=pk)

    monkeypatch.setattr("accounts.schedule.settle_reset", failing)
    settle_resets()
    assert (state_of(reset), state_of(other)) == ("open", "completed")
    monkeypatch.undo()
    settle_resets()
    assert state_of(reset) == "completed"


# Who is told


def subjects_to(address):
    return [message.subject for message in letters_to(address)]


def test_every_proved_address_hears_of_every_step_from_the_confirmation_on(nia, app, olga, clock):
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)
    EmailAddress.objects.create(user=nia, email="eve@evil.example", verified=False)
    lose_factor(nia)
    told = {address: subjects_to(address) for address in ("nia@example.com", "nia@work.example")}
    vouch(nia, olga)
    subjects_to("nia@example.com")
    clock.shift(DAY)
    settle_resets()

    steps = [
        "The reset of your second factor was confirmed",
        "Someone vouched for the reset of your second factor",
        "Your second factor was reset",
    ]
    # The link to confirm was overtaken before it was sent, so it went to nobody.
    assert told == dict.fromkeys(told, steps[:1])
    assert subjects_to("nia@example.com") == steps
    assert subjects_to("nia@work.example") == steps
    assert subjects_to("eve@evil.example") == []


def test_the_link_to_confirm_goes_to_the_primary_address_alone(nia, app):
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)

    asked(nia)

    assert subjects_to("nia@example.com") == ["Confirm the reset of your second factor"]
    assert subjects_to("nia@work.example") == []


def test_an_operator_who_vouched_is_not_named(reset, nia, olga):
    vouch(nia, olga)

    message = letters_to(nia.email)[-1]

    assert "An operator of this console vouched for you." in message.body
    assert "Olga" not in message.body + message.alternatives[0][0]


def test_what_is_stopped_before_it_was_confirmed_is_told_nobody(nia, app):
    reset = asked(nia)

    actions.stop_reset(reset=reset)

    assert subjects_to(nia.email) == []


def test_the_other_operators_hear_of_one_who_lost_it(olga):
    otto = make_person("Otto", is_staff=True)
    make_person("Otis", is_staff=True, is_active=False)

    lose_factor(olga)

    (message,) = letters_to(otto.email)
    assert message.subject == "An operator lost their second factor"
    assert f"/operators/accounts/user/{olga.pk}/change/" in message.body
    assert "second-factor-reset" not in message.body + message.alternatives[0][0]
    assert "An operator lost their second factor" not in subjects_to(olga.email)
    assert subjects_to("otis@example.com") == []


def test_operators_hear_of_nobody_else(reset, olga):
    assert subjects_to(olga.email) == []
