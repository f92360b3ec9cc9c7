"""Every secret of an account is made and used; afterwards none of them is written down anywhere.

Looked through are every table and what sessions hold, the logs at their most talkative, what was
published to Redis, and the mails. The codes of apps are not looked for: they are six digits, which
stand everywhere by chance, and good for 30 seconds.
"""

from collections import defaultdict

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils.module_loading import import_string

from accounts.models import Session, User
from accounts.second_factor import totp
from accounts.tests.letters import code_mailed_to
from accounts.tests.windows import row_of
from console.jobs.clock import JOBS
from tests.database import dump
from tests.listening import letters
from tests.pages import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.redis, pytest.mark.once, pytest.mark.untraced]

LOGIN, RESET, SIGN_UP = "/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"
APP, CODES = "/accounts/security/app/", "/accounts/security/recovery-codes/"
STEP = "/accounts/login/second-factor/"
PEOPLE = 12
COOKIES = {"session": "session key", "trusted-browser": "trust", "known-browser": "known browser"}


class Diary:
    """Someone's browser, and every secret that it was given or that was typed into it."""

    def __init__(self, number, clock):
        self.address, self.clock = f"person{number}@example.com", clock
        self.number, self.browser = number, CheckedClient()
        self.secrets = defaultdict(set)

    def send(self, page, form, **kinds):
        """Send a form, and note what of it is a secret, and which cookies came of it."""
        for name, kind in kinds.items():
            self.secrets[kind].add(form[name])
        answer = self.browser.post(page, form)
        for cookie, kind in COOKIES.items():
            if cookie in self.browser.cookies and (held := self.browser.cookies[cookie].value):
                self.secrets[kind].add(held)
        return answer

    def mailed(self, page):
        return self.send(page, {"code": code_mailed_to(self.address)}, code="mailed code")

    def out(self):
        self.browser.post("/accounts/logout/")

    def code_of_app(self, secret):
        self.clock.shift(totp.PERIOD)
        return {"code": totp.code_at(secret, totp.current_step())}

    def live(self):
        """Sign up, in by password and by code, with an app and recovery codes, and reset."""
        first = f"the first long sentence {self.number}"
        new = f"another long sentence {self.number}"
        signing_up = {"email": self.address, "password1": first}
        self.send(SIGN_UP, signing_up, password1="password")
        self.mailed("/accounts/confirm-email/")

        secret = self.browser.get(APP).context["secret"].replace(" ", "")
        self.secrets["secret of an app"].add(secret)
        self.send(APP, self.code_of_app(secret))
        codes = self.send(CODES, {}).context["codes"]
        self.secrets["recovery code"] |= set(codes)

        self.out()
        self.send(LOGIN, {"login": self.address, "password": first}, password="password")
        self.send(STEP, self.code_of_app(secret) | {"trust": "on"})
        self.out()
        self.browser.cookies.pop("trusted-browser")
        self.send("/accounts/login/code/", {"email": self.address})
        self.mailed("/accounts/login/code/confirm/")
        self.send(STEP, {"code": codes[0]}, code="recovery code")
        self.out()
        self.send(RESET, {"email": self.address})
        self.mailed(f"{RESET}confirm/")
        self.send(f"{RESET}complete/", {"password1": new, "password2": new}, password1="password")
        self.send(STEP, self.code_of_app(secret))
        assert self.browser.get("/accounts/profile/").status_code == 200


def spellings(secret):
    """A secret as it is shown, and as someone may have typed or kept it."""
    bare = secret.replace("-", "")
    return {secret, bare, bare.lower()}


@pytest.mark.timeout(600)
def test_no_secret_of_an_account_is_written_down(db, clock, log, published):
    diaries = [Diary(number, clock) for number in range(PEOPLE)]
    for diary in diaries:
        diary.live()
        cache.clear()  # what counts attempts
    sent = list(mail.outbox)
    for job in JOBS:
        import_string(job.task).delay()

    secrets: dict[str, set[str]] = defaultdict(set)
    for diary in diaries:
        for kind, some in diary.secrets.items():
            secrets[kind] |= some
    places = {
        "database": dump(),
        "log": log.getvalue(),
        "broker": published(),
        "mails": letters(sent),
    }

    assert User.objects.count() == PEOPLE
    made = {kind: len(some) // PEOPLE for kind, some in secrets.items()}
    assert made == {
        "password": 2,
        "mailed code": 3,
        "session key": 8,
        "known browser": 4,
        "trust": 1,
        "secret of an app": 1,
        "recovery code": 10,
    }
    assert all(len(places[place]) > 1_000 for place in ("database", "broker", "mails"))
    found = {
        (kind, place)
        for kind, some in secrets.items()
        for place, text in places.items()
        for secret in some
        if any(spelling in text for spelling in spellings(secret))
    }
    # It is the way by which it reaches the person.
    assert found == {("mailed code", "mails")}


def test_a_code_that_is_waited_for_rests_with_the_mail_and_the_one_session(visitor, nia):
    """For ten minutes, and good in that browser only: it has to be compared with something."""
    visitor.post(RESET, {"email": nia.email})
    code = code_mailed_to(nia.email)
    others = Session.objects.exclude(pk=row_of(visitor).pk)

    assert code in str(row_of(visitor).get_decoded())
    assert dump().count(code) == 1
    assert not others.exists()
