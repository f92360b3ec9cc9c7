"""Settings → Second factor: who requires a second factor, from which day, and who hears of it."""

from datetime import timedelta

import pytest

from accounts.second_factor import factors, totp
from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations.models import Notification, Organization
from organizations.models.organization import today
from organizations.notifications.announcements import notify_next_batch
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from tests.cast import add_member
from tests.freshness import grown_stale, having_shown
from tests.reading import link_named, notices, words

pytestmark = pytest.mark.django_db
PAGE = "/organizations/acme/settings/second-factor/"
LIFT, WITHOUT = f"{PAGE}lift/", f"{PAGE}members/"


@pytest.fixture
def window(client_of, adam):
    """Adam's browser, in which he just showed his authenticator app."""
    return having_shown(client_of(adam), factors.create_app(adam.user, totp.new_secret()))


def kept(acme):
    return Organization.objects.get(pk=acme.pk).second_factor_from


def day_after(days):
    return (today() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("days", [0, 1, 365])
def test_an_administrator_with_one_chooses_the_day_and_everybody_else_is_told(
    window, acme, mia, days
):
    answer = window.post(PAGE, {"day": day_after(days)}, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert kept(acme) == today() + timedelta(days=days)
    while notify_next_batch():
        pass
    assert [each.user for each in Notification.objects.all()] == [mia.user]
    said = sentence(Event.objects.latest("pk"))
    assert said.startswith("Adam required a second factor of every member, starting ")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (-1, "This day has passed."),
        (366, "Choose a day within a year."),
        ("9999-12-31", "Choose a day within a year."),
        ("31.12.2026", "Enter a day as year-month-day"),
        ("2026-02-30", "Enter a day as year-month-day"),
        ("\0", "Enter a day as year-month-day"),
        ("", "Choose a day."),
    ],
)
def test_no_other_day_can_be_chosen(window, acme, day, why):
    answer = window.post(PAGE, {"day": day_after(day) if isinstance(day, int) else day})

    assert why in words(answer)
    assert kept(acme) is None


def test_whoever_has_none_is_led_to_set_one_up_and_cannot_require_it(fresh_client_of, adam, acme):
    window = fresh_client_of(adam)

    page = window.get(PAGE)
    answer = window.post(PAGE, {"day": day_after(7)})

    assert link_named(page, "Set up your second factor") == f"/accounts/security/?next={PAGE}"
    assert "Add a passkey or an authenticator app to your own account first." in words(answer)
    assert kept(acme) is None


def test_the_same_day_again_is_no_event_and_another_replaces_it(window, acme):
    for days in (7, 7, 9):
        window.post(PAGE, {"day": day_after(days)})

    assert Event.objects.filter(kind="second_factor.required").count() == 2
    assert " instead of " in sentence(Event.objects.latest("pk"))
    assert kept(acme) == today() + timedelta(days=9)


def test_an_administrator_stops_requiring_it(window, acme):
    window.post(PAGE, {"day": day_after(0)})

    asked = window.get(LIFT)
    answer = window.post(LIFT, follow=True)

    assert "All members are told by email." in words(asked)
    assert notices(answer) == ["A second factor is no longer required."]
    assert kept(acme) is None
    assert sentence(Event.objects.latest("pk")) == "Adam stopped requiring a second factor"
    assert "there is nothing to stop" in words(window.get(LIFT))


def test_two_who_stop_requiring_it_at_once_are_told(adam, acme):
    with pytest.raises(actions.NotRequired):
        actions.lift_second_factor(by=adam)


def test_it_asks_for_a_fresh_sign_in_both_ways(window, acme):
    window.post(PAGE, {"day": day_after(0)})
    grown_stale(window)

    for page, typed in ((PAGE, {"day": day_after(3)}), (LIFT, {})):
        answer = window.post(page, typed)
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/code/?next=")
    assert kept(acme) == today()


def test_members_without_one_are_listed_and_reminded_once_a_day(window, acme, mia, mailoutbox):
    bob = add_member(acme, "Bob", RoleSlug.DEVELOPER)
    factors.create_app(bob.user, totp.new_secret())
    closed = add_member(acme, "Cleo", RoleSlug.DEVELOPER)
    closed.user.is_active = False
    closed.user.save()

    listed = words(window.get(WITHOUT))
    everybody = [member.pk for member in acme.memberships.all()]
    first = window.post(WITHOUT, {"members": everybody}, follow=True)
    second = window.post(WITHOUT, {"members": everybody}, follow=True)
    drain()

    assert "1 member without a second factor" in listed
    assert "mia@example.com" in listed
    assert "bob@example.com" not in listed
    assert notices(first) == ["1 member was reminded."]
    assert notices(second)[0].startswith("No one was reminded.")
    assert [each.to for each in mailoutbox] == [["mia@example.com"]]
    assert "/accounts/security/" in mailoutbox[0].body
    (reminded,) = Event.objects.filter(kind="second_factor.reminded")
    assert sentence(reminded) == "Adam reminded Mia to set up a second factor"


def test_a_reminder_is_not_sent_to_whoever_has_one_by_then(window, mia, mailoutbox):
    window.post(WITHOUT, {"members": [mia.pk]})
    factors.create_app(mia.user, totp.new_secret())

    drain()

    assert mailoutbox == []


def test_nobody_of_another_organization_is_reminded(window, zed, mailoutbox):
    answer = window.post(WITHOUT, {"members": [zed.pk]}, follow=True)
    drain()

    assert notices(answer)[0].startswith("No one was reminded.")
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([], "Select at least one member."),
        ([10**30], "Select members in the list."),
        (range(1, 52), "You selected 51 members. Select up to 50 at a time."),
    ],
)
def test_a_selection_that_cannot_be_says_why(window, mia, members, why):
    answer = window.post(WITHOUT, {"members": list(members)}, follow=True)

    assert notices(answer) == [why]
    assert not Event.objects.filter(kind="second_factor.reminded").exists()


def test_an_empty_list_says_so(window):
    assert "Every member has a second factor" in words(window.get(WITHOUT))
    assert "No members found" in words(window.get(WITHOUT, {"q": "nobody"}))


@pytest.mark.parametrize(
    ("days", "consequence"),
    [
        (0, "Until you add a passkey or an authenticator app to your account, you cannot open"),
        (7, "on, you cannot open Acme until you add a passkey or an authenticator app to"),
    ],
)
def test_the_email_says_what_one_cannot_do_without(window, mia, days, consequence, mailoutbox):
    factors.create_app(add_member(mia.organization, "Nia").user, totp.new_secret())
    window.post(PAGE, {"day": day_after(days)})

    while notify_next_batch():
        pass
    send_notifications()
    drain()

    bodies = {letter.to[0]: " ".join(letter.body.split()) for letter in mailoutbox}
    assert consequence in bodies["mia@example.com"]
    assert "cannot open" not in bodies["nia@example.com"]
    assert "Your account has one. You do not need to do anything." in bodies["nia@example.com"]
