"""Who hears of the steps of a reset."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts import actions
from accounts.schedule import settle_resets
from accounts.tests.letters import letters_to
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
    # The link to confirm was overtaken before it was sent, so it went to no one.
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
