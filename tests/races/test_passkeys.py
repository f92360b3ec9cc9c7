"""The last passkey is removed while someone signs in with it: in before, or not at all."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts.second_factor import factors
from tests.passkeys import Passkey, as_sent
from tests.races import AtOnce
from tests.races.passkeys import ORIGIN, page_of, removals, two_windows, window_of, with_passkey
from tests.races.rounds import people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

BY_PASSKEY = "/accounts/login/passkey/"
STEP = "/accounts/login/second-factor/"
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _on_localhost(settings: Any) -> None:
    settings.CONSOLE_ORIGIN = ORIGIN
    settings.CSRF_TRUSTED_ORIGINS = [ORIGIN]


def signs_in(passkey: Passkey) -> tuple[Client, dict[str, Any]]:
    """A browser that was asked for a passkey, and what it is about to answer."""
    elsewhere = Client(HTTP_HOST="localhost")
    asked = elsewhere.get(BY_PASSKEY, headers={"accept": "application/json"}).json()
    return elsewhere, as_sent(passkey.get(asked["request_options"]))


def is_in(window: Client) -> bool:
    return window.get("/accounts/profile/").status_code == 200


def test_a_passkey_is_removed_while_it_signs_in(at_once: AtOnce) -> None:
    for user in people("Pia"):
        window = window_of(user)
        passkey = with_passkey(user, window)
        (browser, answer), (late, too_late) = signs_in(passkey), signs_in(passkey)

        removed, signed_in = at_once(
            partial(window.post, page_of(user, "delete/")),
            partial(browser.post, BY_PASSKEY, answer),
        )

        assert (removed.status_code, signed_in.status_code) == (302, 302)
        assert removals(user) == 1
        assert is_in(browser) == (signed_in.headers["Location"] == "/")
        late.post(BY_PASSKEY, too_late)
        assert not is_in(late)


def test_a_passkey_is_removed_while_it_is_the_second_step(at_once: AtOnce) -> None:
    for user in people("Pia"):
        user.set_password(PASSWORD)
        user.save()
        window = window_of(user)
        passkey = with_passkey(user, window)
        browser = Client(HTTP_HOST="localhost")
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        asked = browser.get(STEP).context["js_data"]["request_options"]

        removed, signed_in = at_once(
            partial(window.post, page_of(user, "delete/")),
            partial(browser.post, STEP, as_sent(passkey.get(asked))),
        )

        assert removed.status_code == 302
        assert signed_in.status_code in (200, 302)
        assert removals(user) == 1
        assert is_in(browser) == (signed_in.headers.get("Location") == "/")


def test_two_windows_remove_a_passkey_and_one_does(at_once: AtOnce) -> None:
    for user in people("Pia"):
        one, other = two_windows(user)

        answers = at_once(*(partial(each.post, page_of(user, "delete/")) for each in (one, other)))

        assert sorted(answer.status_code for answer in answers) == [302, 404]
        assert removals(user) == 1


def test_a_passkey_that_is_renamed_while_it_is_removed_is_gone(at_once: AtOnce) -> None:
    for user in people("Pia"):
        one, other = two_windows(user)

        removed, renamed = at_once(
            partial(one.post, page_of(user, "delete/")),
            partial(other.post, page_of(user), {"name": "Old phone"}),
        )

        assert removed.status_code == 302
        assert renamed.status_code in (302, 404)
        assert not factors.has_factor(user)
