"""The browsers that a person trusts, on the page of their sessions."""

from datetime import timedelta

import pytest

from accounts import actions
from accounts.events import ALL_TRUST_ENDED, TRUST_ENDED
from accounts.models import TrustedBrowser
from accounts.schedule import forget_expired_sessions
from accounts.tests.conftest import PASSWORD
from audit.models import Event
from tests.reading import notices, words

PAGE = "/accounts/sessions/"


def sign_in_again(browser):
    browser.post("/accounts/logout/")
    browser.post("/accounts/login/", {"login": "nia@example.com", "password": PASSWORD})


def test_it_is_listed_and_its_use_is_noted(trusted, nia, clock):
    clock.shift(timedelta(days=3))
    sign_in_again(trusted)

    shown = words(trusted.get(PAGE))

    assert "Firefox on Linux This browser Trusted 3 days ago · Last used 1 minute ago" in shown
    assert "Expires in 27 days" in shown


def test_the_browser_of_somebody_else_cannot_be_ended(trusted, nia, client_of, adam):
    row = nia.trusted_browsers.get()

    answer = client_of(adam).post(f"/accounts/trusted-browsers/{row.pk}/end/")

    assert answer.status_code == 404
    client_of(adam).post("/accounts/trusted-browsers/end-all/")
    assert nia.trusted_browsers.get() == row


def test_ending_twice_ends_once(trusted, nia, client_of):
    row, page = nia.trusted_browsers.get(), client_of(nia)
    one = f"/accounts/trusted-browsers/{row.pk}/end/"

    assert notices(page.post(one, follow=True)) == ["Firefox on Linux is no longer trusted."]
    assert page.post(one).status_code == 404
    with pytest.raises(actions.TrustEnded):
        actions.end_trust(browser=row, by=nia)
    end_all = page.post("/accounts/trusted-browsers/end-all/", follow=True)
    assert notices(end_all) == ["You trust no browsers."]
    assert Event.objects.filter(kind=TRUST_ENDED).count() == 1
    assert not Event.objects.filter(kind=ALL_TRUST_ENDED).exists()


def test_the_clock_forgets_those_that_expired(trusted, clock):
    forget_expired_sessions()
    assert TrustedBrowser.objects.exists()

    clock.shift(timedelta(days=30, seconds=1))
    forget_expired_sessions()

    assert not TrustedBrowser.objects.exists()
