"""The time zone and style in which a person reads dates: chosen, guessed at a sign-in, and used."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts import actions
from accounts.models import User
from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import code_mailed_to

PROFILE = "/accounts/profile/"
DATES = "/accounts/profile/dates/"
LOGIN = "/accounts/login/"
BERLIN = {"time_zone": "Europe/Berlin", "date_style": "month-first"}
LATE = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
HISTORY = "/organizations/acme/settings/history/"


def live_in(person, zone, style="day-first"):
    person.time_zone, person.date_style = zone, style
    person.save(update_fields=["time_zone", "date_style"])


@pytest.fixture
def happened(adam):
    """An event of Adam, late in the evening of UTC."""
    with time_machine.travel(LATE, tick=False):
        actions.change_name(name="Adam Late", by=adam.user)


def test_a_person_chooses_zone_and_style(client_of, nia):
    answer = client_of(nia).post(DATES, BERLIN, follow=True)

    nia.refresh_from_db()
    assert (nia.time_zone, nia.date_style) == ("Europe/Berlin", "month-first")
    assert "Your time zone and date style were saved." in answer.content.decode()
    assert 'value="Europe/Berlin"' in answer.content.decode()
    assert 'value="month-first" selected' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"time_zone": "Berlin"}, "Enter the name of the time zone in full: Europe/Berlin."),
        ({"time_zone": "Mars/One"}, "Enter the name of a time zone, such as Europe/Berlin"),
        ({"time_zone": "UTC+1"}, "An offset does not follow summer time."),
        ({"time_zone": ""}, "Enter a time zone, such as Europe/Berlin or UTC."),
        ({"time_zone": "E" * 65}, "at most 64 characters"),
        ({"date_style": "upside-down"}, "Select a style from the list."),
    ],
)
def test_what_is_no_zone_or_style_is_refused_at_the_field(client_of, nia, typed, said):
    answer = client_of(nia).post(DATES, BERLIN | typed)

    nia.refresh_from_db()
    (field,) = typed
    assert said in " ".join(answer.context["date_form"].errors[field])
    assert "<title>Error: Profile" in answer.content.decode()
    assert (nia.time_zone, nia.date_style) == ("", "day-first")


def test_the_address_of_the_form_leads_to_the_page_that_has_it(client_of, nia):
    assert client_of(nia).get(DATES).headers["Location"] == PROFILE


def test_signing_in_tells_the_zone_of_the_browser_once(visitor, nia):
    sent = {"login": nia.email, "password": PASSWORD}

    visitor.post(LOGIN, sent | {"zone": "Asia/Calcutta"})
    nia.refresh_from_db()
    assert nia.time_zone == "Asia/Calcutta"

    visitor.post("/accounts/logout/")
    visitor.post(LOGIN, sent | {"zone": "Europe/Berlin"})
    nia.refresh_from_db()
    assert nia.time_zone == "Asia/Calcutta"


@pytest.mark.parametrize("zone", ["", "Mars/One", "Etc/Unknown", "<script>", "../etc/passwd"])
def test_what_a_browser_calls_a_zone_and_is_none_is_left_out(visitor, nia, zone):
    answer = visitor.post(LOGIN, {"login": nia.email, "password": PASSWORD, "zone": zone})

    nia.refresh_from_db()
    assert answer.status_code == 302
    assert nia.time_zone == ""


def test_every_form_with_which_one_signs_in_has_a_place_for_the_zone(visitor, nia):
    field = '<input type="hidden" name="zone" data-zone>'

    for page in (LOGIN, "/accounts/signup/"):
        assert field in visitor.get(page).content.decode()
    asked = visitor.post("/accounts/login/code/", {"email": nia.email}, follow=True)
    assert field in asked.content.decode()


def test_a_mailed_code_tells_the_zone_too(visitor, nia):
    visitor.post("/accounts/login/code/", {"email": nia.email})

    code = code_mailed_to(nia.email)
    visitor.post("/accounts/login/code/confirm/", {"code": code, "zone": "Europe/Berlin"})

    nia.refresh_from_db()
    assert nia.time_zone == "Europe/Berlin"


@pytest.mark.embedded  # PostgreSQL dates events itself, by no clock of a test
def test_own_history_is_in_the_zone_and_style_of_its_reader(client_of, adam, happened):
    live_in(adam.user, "Europe/Berlin", "month-first")

    with time_machine.travel(datetime(2026, 8, 1, tzinfo=UTC), tick=False):
        html = client_of(adam).get("/accounts/history/").content.decode()

    assert '<h2 class="day">July 2, 2026</h2>' in html
    assert ">12:30 AM</time>" in html
    assert "data-dates-final" in html


@pytest.mark.embedded  # PostgreSQL dates events itself, by no clock of a test
def test_without_a_zone_pages_are_in_utc_for_the_script_to_change(client_of, adam, happened):
    with time_machine.travel(datetime(2026, 8, 1, tzinfo=UTC), tick=False):
        html = client_of(adam).get("/accounts/history/").content.decode()

    assert '<h2 class="day">1 July 2026</h2>' in html
    assert ">22:30 UTC</time>" in html
    assert "data-dates-final" not in html


@pytest.mark.embedded  # PostgreSQL dates events itself, by no clock of a test
def test_a_zone_that_is_removed_from_the_system_breaks_no_page(client_of, adam, happened):
    live_in(adam.user, "Europe/Atlantis")

    with time_machine.travel(datetime(2026, 8, 1, tzinfo=UTC), tick=False):
        page = client_of(adam)
        assert ">22:30</time>" in page.get("/accounts/history/").content.decode()
        assert page.get(HISTORY).status_code == page.get(PROFILE).status_code == 200


def test_each_reader_has_their_own(client_of, adam, mia):
    live_in(adam.user, "Asia/Tokyo")
    pages = [client_of(adam), client_of(mia), client_of(adam)]

    finals = ["data-dates-final" in page.get(PROFILE).content.decode() for page in pages]

    assert finals == [True, False, True]


def test_a_closed_account_keeps_no_zone(nia):
    live_in(nia, "Europe/Berlin", "year-first")

    actions.close_account(address=nia.email, by=nia)

    closed = User.objects.get(pk=nia.pk)
    assert (closed.time_zone, closed.date_style) == ("", "day-first")
