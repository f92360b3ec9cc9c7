"""What stops a reset between the request and its end."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError
from django.utils import timezone

from accounts import actions
from accounts.events import (
    RESET_STOPPED,
)
from accounts.models import FactorReset, User
from accounts.schedule import settle_resets
from accounts.second_factor import factors, recovery_codes
from accounts.second_factor.resets import change_since
from audit.models import Event
from tests.cast import lose_factor, make_person

WHY = "I called them at home."
DAY, WEEK = timedelta(hours=24), timedelta(days=7)


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
    factors.replace_recovery_codes(nia, recovery_codes.new_codes())

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
