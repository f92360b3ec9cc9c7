"""The links in the mails about a lost second factor: what each opens, once, and for whom."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts import actions
from accounts.models import FactorReset
from accounts.second_factor.reset_links import Step, link_for
from accounts.tests.letters import letters_to
from accounts.tests.test_second_step import by_password
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import lose_factor, make_person
from tests.database import everything
from tests.pages import CheckedClient
from tests.reading import buttons, notices, words

LOST = "/accounts/login/lost-second-factor/"
OPENED, STOP = "/accounts/second-factor-reset/", "/accounts/second-factor-reset/stop/"
OVER = ["This link has expired, was already used or is incomplete."]


@pytest.fixture
def halfway(visitor, nia, app):
    """A browser in which someone has given Nia's password, and no code yet."""
    by_password(visitor)
    return visitor


@pytest.fixture
def reset(nia, app):
    return lose_factor(nia)


def link_to(address):
    """The path of the link in the newest mail to the address."""
    body = letters_to(address)[-1].body
    found = re.search(r"https?://[^/\s]+(/accounts/second-factor-reset/\d+/[\w-]+/)", body)
    assert found, body
    return found[1]


def body(message):
    return str(message.body)


def now(reset):
    return FactorReset.objects.get(pk=reset.pk)


def test_asking_again_ends_the_link_of_before(halfway, nia):
    halfway.post(LOST)
    old = link_to(nia.email)
    halfway.post(LOST)

    answer = CheckedClient().get(old, follow=True)

    assert notices(answer) == OVER
    assert "Reset your second factor?" in words(
        CheckedClient().get(link_to(nia.email), follow=True)
    )


def test_following_a_link_does_nothing(halfway, nia):
    halfway.post(LOST)
    link, before = link_to(nia.email), everything()

    for method in ("GET", "HEAD", "OPTIONS"):
        CheckedClient().generic(method, link)

    after = everything()
    assert {**after, "session": []} == {**before, "session": []}


@pytest.mark.parametrize("answer", ["confirm", "stop"])
def test_a_link_is_used_once(halfway, nia, answer):
    halfway.post(LOST)
    link, window = link_to(nia.email), CheckedClient()
    window.get(link)
    window.post(OPENED, {"stop": "1"} if answer == "stop" else {})
    before = everything()

    for again in (window, CheckedClient()):
        again.get(link)
        assert OVER[0] in notices(again.post(OPENED, follow=True))
    assert {**everything(), "session": []} == {**before, "session": []}


def test_whoever_did_not_ask_can_stop_it_where_it_would_be_confirmed(halfway, nia):
    halfway.post(LOST)
    window = CheckedClient()

    assert buttons(window.get(link_to(nia.email), follow=True)) == [
        "Confirm reset",
        "It was not me: stop it",
    ]
    window.post(OPENED, {"stop": "1"})

    assert FactorReset.objects.get().stopped_because == "the account’s owner stopped it"


def test_every_later_mail_can_stop_it(reset, nia, clock):
    actions.vouch_as_operator(user=nia, reason="I know her.", by=make_person("Olga", is_staff=True))
    drain()
    links = set(re.findall(r"/accounts/second-factor-reset/\S+", "".join(map(body, mail.outbox))))
    assert len(mail.outbox) == 2
    (link,) = links
    window = CheckedClient()

    question = window.get(link, follow=True)
    assert buttons(question) == ["Stop reset"]
    answer = window.post(OPENED, follow=True)

    assert notices(answer) == ["The reset was stopped. Your second factor stays as it is."]
    assert now(reset).stopped_at
    assert letters_to(nia.email)[-1].subject == "The reset of your second factor was stopped"


def path_of(link):
    return link.partition("//")[2].partition("/")[2]


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é", "x" * 3000])
def test_a_forged_link_opens_nothing(reset, token):
    window = CheckedClient()

    window.get(f"{OPENED}{reset.pk}/{token}/")

    assert notices(window.post(OPENED, follow=True)) == OVER
    assert now(reset).is_waiting


def test_a_link_of_somebody_else_opens_nothing_of_mine(reset):
    other = lose_factor(make_person("Kim"))
    token = link_for(Step.STOP, other).split("/")[-2]
    window = CheckedClient()

    for pk in (reset.pk, 10**18, 0):
        window.get(f"{OPENED}{pk}/{token}/")
        assert notices(window.post(OPENED, follow=True)) == OVER

    assert now(reset).is_waiting
    assert now(other).is_waiting


def test_the_link_to_stop_does_not_confirm(halfway, nia):
    halfway.post(LOST)
    asked = FactorReset.objects.get()
    window = CheckedClient()
    window.get("/" + path_of(link_for(Step.STOP, asked)))

    window.post(OPENED)

    assert now(asked).confirmed_at is None
    assert now(asked).stopped_at


def test_links_outlive_a_new_key_of_the_console(reset, settings):
    link = "/" + path_of(link_for(Step.STOP, reset))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a key that was made today"
    window = CheckedClient()

    assert buttons(window.get(link, follow=True)) == ["Stop reset"]


def test_no_link_rests_in_the_database_or_on_the_way(halfway, nia):
    halfway.post(LOST)
    token = link_for(Step.CONFIRM, FactorReset.objects.get()).split("/")[-2]
    CheckedClient().get(link_to(nia.email))

    for rows in everything().values():
        assert token not in repr(rows)
    for mail_row in Mail.objects.all():
        assert token not in repr(mail_row.__dict__)


def test_a_link_starts_with_the_configured_origin(halfway, nia, settings):
    settings.CONSOLE_ORIGIN = "https://console.example"

    halfway.post(LOST, headers={"x-forwarded-host": "evil.example"})

    body = letters_to(nia.email)[-1].body
    assert "https://console.example/accounts/second-factor-reset/" in body
    assert "evil" not in body


def test_a_link_that_was_opened_before_the_end_does_nothing_after_it(reset, nia):
    window = CheckedClient()
    window.get("/" + path_of(link_for(Step.STOP, reset)))
    actions.stop_reset(reset=reset)

    assert notices(window.post(OPENED, follow=True)) == OVER


def test_a_forged_form_confirms_nothing(halfway, nia):
    halfway.post(LOST)
    window = Client(enforce_csrf_checks=True)
    window.get(link_to(nia.email))

    assert window.post(OPENED).status_code == 403
    assert FactorReset.objects.get().confirmed_at is None
