"""Operators open their pages with a second factor, and are led to set one up."""

import os
import subprocess
import sys

import pytest

from accounts.models import User
from accounts.second_factor import factors, totp
from tests.freshness import freshly_signed_in
from tests.reading import link_named, notices, words

OPERATORS, SECURITY = "/operators/", "/accounts/security/"
PAGES = [OPERATORS, "/operators/accounts/user/", "/operators/accounts/user/1/change/"]
ADD_APP, BY_CODE = f"{SECURITY}app/", "/accounts/reauthenticate/code/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.OPERATORS_NEED_SECOND_FACTOR = True


@pytest.fixture
def olga(db):
    """An operator, who has no second factor yet."""
    return User.objects.create_superuser("olga@example.com", "a long enough password")


@pytest.fixture
def window(client_of, olga, clock):
    """Olga's browser, in which she has just signed in by password."""
    return freshly_signed_in(client_of(olga), olga)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_factor_every_page_leads_to_its_set_up_and_no_further(window, page, method):
    answer = getattr(window, method)(page, follow=True)

    assert answer.redirect_chain == [(SECURITY, 302)]
    assert notices(answer)[0].startswith("The operators’ pages require a second factor.")
    assert link_named(answer, "Add app") == ADD_APP


def test_the_first_operator_sets_it_up_and_goes_on(window):
    secret = window.get(ADD_APP).context["secret"].replace(" ", "")

    window.post(ADD_APP, {"code": totp.code_at(secret, totp.current_step())})

    assert window.get(OPERATORS).status_code == 200


def test_a_session_that_used_no_factor_is_asked_for_it_and_led_back(window, olga):
    secret = totp.new_secret()
    factors.create_app(olga, secret)

    asked = window.get(f"{OPERATORS}?q=1")
    typed = {"code": totp.code_at(secret, totp.current_step())}
    back = window.post(asked.headers["Location"], typed)

    assert asked.headers["Location"] == f"{BY_CODE}?next=%2Foperators%2F%3Fq%3D1"
    assert back.headers["Location"] == f"{OPERATORS}?q=1"
    assert window.get(OPERATORS).status_code == 200


def test_a_factor_that_was_removed_elsewhere_counts_no_more(window, olga):
    factors.create_app(olga, totp.new_secret())
    freshly_signed_in(window, olga, "mfa")
    assert window.get(OPERATORS).status_code == 200

    factors.factors_of(olga).delete()

    assert window.get(OPERATORS).headers["Location"] == SECURITY


def test_recovery_codes_alone_are_no_factor(window, olga):
    factors.replace_recovery_codes(olga, ["x"])

    assert window.get(OPERATORS).headers["Location"] == SECURITY


def test_nobody_else_is_told_anything(client_of, nia, visitor):
    assert "second factor" not in words(client_of(nia).get(OPERATORS, follow=True))
    assert visitor.get(OPERATORS).headers["Location"].startswith("/operators/login/")


def test_other_pages_of_an_operator_stay_open(window):
    assert window.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize(("debug", "starts"), [("true", True), ("false", False)])
def test_it_can_be_switched_off_for_development_only(debug, starts):
    given = {"DEBUG": debug, "OPERATORS_NEED_SECOND_FACTOR": "false"}

    run = subprocess.run(
        [sys.executable, "-c", "import console.settings"],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode == 0) is starts
    assert starts or "OPERATORS_NEED_SECOND_FACTOR" in run.stderr
