"""The page on which one says what one is called."""

import pytest

from accounts.events import PERSON_RENAMED
from audit.models import Event
from tests.reading import checked

PROFILE = "/accounts/profile/"
SHORTCUTS = f"{PROFILE}shortcuts/"


def test_a_new_name_is_kept_and_in_the_history(client_of, nia):
    answer = client_of(nia).post(PROFILE, {"name": "  Nia   Okoye "}, follow=True)

    nia.refresh_from_db()
    event = Event.objects.get(kind=PERSON_RENAMED)
    assert nia.name == "Nia Okoye"
    assert "Your name was saved." in answer.content.decode()
    assert (event.before, event.after) == ({"name": "Nia"}, {"name": "Nia Okoye"})
    assert event.actor_id == nia.pk


def test_the_same_name_is_no_news(client_of, nia):
    client_of(nia).post(PROFILE, {"name": "Nia"})

    assert not Event.objects.filter(kind=PERSON_RENAMED).exists()


def test_without_a_name_one_is_shown_by_the_address(client_of, nia):
    client_of(nia).post(PROFILE, {"name": ""})

    nia.refresh_from_db()
    assert str(nia) == "nia@example.com"


@pytest.mark.parametrize("name", ["Łucja Żółć", "李小龍", "Jean-Luc O'Neill III", "José", "a" * 60])
def test_names_of_all_kinds_are_welcome(client_of, nia, name):
    client_of(nia).post(PROFILE, {"name": name})

    nia.refresh_from_db()
    assert nia.name == name


@pytest.mark.parametrize(
    "name",
    [
        "a" * 61,
        "a" * 100_000,
        # 60 letters, of which each becomes two when they are composed
        "\u0958" * 60,
        "Nia\0Okoye",
        "Nia\nOkoye",
        "Nia\u202eeyokO",
        "Nia\u200bOkoye",
        "\u2800",
        "www.evil.example",
        "https://evil.example",
        "Click evil.com",
        "nia@example.com",
        "+49 170 1234567",
    ],
)
def test_a_bad_name_is_refused_at_the_field_and_kept_for_correction(client, nia, name):
    client.force_login(nia)

    answer = client.post(PROFILE, {"name": name})

    form = answer.context["form"]
    assert answer.status_code == 200
    assert list(form.errors) == ["name"]
    assert form["name"].value() == name.replace("\0", "\ufffd")
    nia.refresh_from_db()
    assert nia.name == "Nia"


def test_nobody_signs_up_under_a_bad_name(sign_up):
    answer = sign_up("ada@example.com", name="www.evil.example")

    assert list(answer.context["form"].errors) == ["name"]


def test_the_pages_of_ones_account_lead_to_each_other(client_of, nia):
    page = client_of(nia)

    for address in (PROFILE, "/accounts/email/", "/accounts/password/change/"):
        html = page.get(address).content.decode()
        assert f'href="{address}" aria-current="page"' in html
        for label in ("Profile", "Email addresses", "Password"):
            assert f">{label}</a>" in html


def test_a_visitor_has_no_profile(visitor):
    answer = visitor.get(PROFILE)

    assert answer.headers["Location"] == f"/accounts/login/?next={PROFILE}"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_page_is_read_and_sent_and_nothing_else(client_of, nia, method):
    answer = client_of(nia).generic(method, PROFILE)

    assert answer.status_code == 405


def test_the_key_that_opens_the_search_is_on_until_one_switches_it_off(client_of, adam, mia):
    page, home = client_of(adam), "/organizations/acme/"
    assert 'data-find="/"' in page.get(home).content.decode()
    assert "Press / or Ctrl+K" in page.get(home).content.decode()

    for sent, told in (({}, "Ctrl+K"), ({"slash_opens_search": "on"}, "/ or Ctrl+K")):
        answer = page.post(SHORTCUTS, {"form": "shortcuts", **sent}, follow=True)

        adam.user.refresh_from_db()
        assert adam.user.slash_opens_search is bool(sent)
        assert bool(checked(answer, "slash_opens_search")) is bool(sent)
        seen = page.get(home).content.decode()
        assert f"Press {told} to get here" in seen
        assert f'data-find="{"/" if sent else ""}"' in seen
        assert f'aria-keyshortcuts="{"/ " if sent else ""}Control+K"' in seen
    assert mia.user.slash_opens_search
