"""Someone sets up an authenticator app, and removes it."""

import pytest

from accounts.events import FACTOR_ADDED, FACTOR_REMOVED
from accounts.models import Session
from accounts.second_factor import factors, totp
from accounts.tests.letters import letters_to
from audit.models import Event
from tests.database import dump
from tests.freshness import freshly_signed_in
from tests.reading import link_named, notices, reason_at, words

SECURITY = "/accounts/security/"
ADD, REMOVE = f"{SECURITY}app/", f"{SECURITY}app/delete/"
CODES = f"{SECURITY}recovery-codes/"


@pytest.fixture
def window(client_of, nia, clock):
    """Nia's client_of, in which she has just signed in."""
    return freshly_signed_in(client_of(nia), nia)


def code_for(page):
    """What an app shows that has scanned this page."""
    return totp.code_at(page.context["secret"].replace(" ", ""), totp.current_step())


def test_an_app_is_set_up_with_a_code_that_it_shows(window, nia):
    shown = window.get(link_named(window.get(SECURITY), "Add app"))

    answer = window.post(ADD, {"code": code_for(shown)}, follow=True)

    assert factors.has_factor(nia)
    assert answer.redirect_chain == [(CODES, 302)]
    assert notices(answer) == ["Your authenticator app was added."]
    assert Event.objects.get(kind=FACTOR_ADDED).after == {"method": "authenticator app"}
    assert letters_to(nia.email)[-1].subject == "An authenticator app was added"


def test_the_picture_holds_the_key_that_is_shown(window):
    shown = window.get(ADD)

    assert shown.context["picture"].startswith("data:image/svg+xml;base64,")
    assert shown.context["secret"] in words(shown)


@pytest.mark.parametrize("code", ["000000", "", "ı", "x" * 5000])
def test_a_wrong_code_sets_up_nothing_and_keeps_the_key(window, nia, code):
    shown = window.get(ADD)
    wrong = code if code_for(shown) != code else "000001"

    answer = window.post(ADD, {"code": wrong})

    assert reason_at(answer, "code")
    assert answer.context["secret"] == shown.context["secret"]
    assert not factors.has_factor(nia)


def test_no_key_rests_in_clear_neither_waiting_nor_set_up(window, nia):
    shown = window.get(ADD)
    secret = shown.context["secret"].replace(" ", "")
    assert secret not in dump()
    assert secret not in str([row.get_decoded() for row in Session.objects.all()])

    window.post(ADD, {"code": code_for(shown)})

    assert secret not in dump()
    assert factors.app_of(nia)


def test_there_is_one_app_at_most(window, nia, app):
    freshly_signed_in(window, nia, "mfa")

    answers = [window.get(ADD), window.post(ADD, {"code": "123456"})]

    assert {answer.headers["Location"] for answer in answers} == {SECURITY}
    assert factors.factors_of(nia).count() == 1


def test_an_address_that_was_only_added_is_no_dead_end(window, nia):
    nia.emailaddress_set.create(email="nia@work.example", verified=False)

    window.post(ADD, {"code": code_for(window.get(ADD))})

    assert factors.has_factor(nia)


def test_an_app_is_removed_with_the_recovery_codes(window, nia, app, codes):
    freshly_signed_in(window, nia, "mfa")
    assert "Your recovery codes." in words(window.get(REMOVE))

    answer = window.post(REMOVE, follow=True)

    assert not factors.factors_of(nia).exists()
    assert notices(answer) == ["Your authenticator app was removed."]
    assert Event.objects.get(kind=FACTOR_REMOVED).before == {"method": "authenticator app"}
    assert letters_to(nia.email)[-1].subject == "The authenticator app was removed"


def test_nobody_removes_the_app_of_somebody_else(client_of, nia, app, adam):
    freshly_signed_in(client_of(adam), adam.user).post(REMOVE)

    assert factors.has_factor(nia)


def test_adding_and_removing_twice_is_no_mistake_of_ours(window, nia):
    assert window.get(REMOVE).headers["Location"] == SECURITY
    assert window.post(REMOVE).headers["Location"] == SECURITY
    assert window.get(CODES).headers["Location"] == SECURITY
    assert window.post(CODES).headers["Location"] == SECURITY
    assert not Event.objects.filter(kind=FACTOR_REMOVED).exists()
