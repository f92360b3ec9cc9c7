"""The history narrowed to people, days, kinds and outcomes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.event_types import EVENT_TYPES
from audit.models import Event
from organizations import actions
from organizations.lists.history import MOST_OFFERED
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_person
from tests.reading import reason_at, words

HISTORY = "/organizations/acme/settings/history/"


def happened(acme, by, did=EVENT_TYPES["project.created"], at=None, **fields):
    """An event as it would have been written at the moment."""
    return Event.objects.create(
        kind=did,
        organization_id=acme.pk,
        organization_label=acme.name,
        actor_id=by.pk,
        actor_label=f"{by.name} <{by.email}>",
        at=at or timezone.now(),
        **fields,
    )


@pytest.fixture
def page(adam, client_of):
    """What the history says to Acme's administrator, narrowed by the query."""
    client = client_of(adam)

    def read(query="", **narrowed):
        response = client.get(f"{HISTORY}{query}", narrowed)
        assert response.status_code == 200
        return response

    return read


def targets(response):
    return [event.target_label for event in response.context["page"]]


def kinds(response):
    return [event.kind for event in response.context["page"]]


def test_it_is_narrowed_by_the_beginning_of_a_name_in_any_case(page, acme, adam, mia):
    happened(acme, mia.user, target_label="Apollo")
    happened(acme, adam.user, target_label="Gemini")

    assert targets(page(person="mIA")) == ["Apollo"]


def test_people_who_left_are_found_by_name_and_by_address(page, acme, adam, mia):
    happened(acme, mia.user, target_label="Apollo")
    actions.remove_member(membership=mia, by=adam)

    for typed in ("Mi", "mia@example.com", "MIA@EXAMPLE.COM", "Mia <mia@example.com>"):
        assert targets(page(person=typed)) == ["Mia <mia@example.com>", "Apollo"], typed


def test_a_closed_account_is_found_by_the_name_it_had(page, acme, nia):
    happened(acme, nia, target_label="Apollo")
    nia.delete()

    assert targets(page(person="nia")) == ["Apollo"]


def test_somebody_who_was_renamed_is_found_by_both_names_with_all_they_did(page, acme, mia):
    happened(acme, mia.user, target_label="Apollo")
    mia.user.name = "Ottilie"
    happened(acme, mia.user, target_label="Gemini")

    for typed in ("mia", "ottilie"):
        assert targets(page(person=typed)) == ["Gemini", "Apollo"], typed


def test_several_people_of_a_name_are_offered_to_choose_from(page, acme):
    for name in ("Robin Hood", "Robin Wood"):
        happened(acme, make_person(name), target_label=f"by {name}")

    several = page(person="robin")

    assert targets(several) == []
    assert reason_at(several, "person") == "Several people match. Select one."
    offered = {actor.label: actor.query for actor in several.context["form"].offered}
    assert offered.keys() == {
        "Robin Hood <robin.hood@example.com>",
        "Robin Wood <robin.wood@example.com>",
    }
    chosen = page(offered["Robin Wood <robin.wood@example.com>"])
    assert targets(chosen) == ["by Robin Wood"]


def test_of_many_people_of_a_name_a_few_are_offered(page, acme):
    for number in range(30):
        happened(acme, make_person(f"Robin {number:02}"))

    several = page(person="robin")

    assert len(several.context["form"].offered) == MOST_OFFERED
    assert "Select one or type more of the name." in words(several)


def test_the_name_of_a_stranger_is_not_told(page, acme, zed):
    """Neither offered nor told apart from an address that no one has."""
    add_member(acme, make_person("Zedekiah"), RoleSlug.DEVELOPER)

    known, unknown = page(person="zed@example.com"), page(person="nobody@example.com")

    assert targets(known) == targets(unknown) == []
    assert "No events found" in words(known)
    assert words(known).replace("zed@", "nobody@") == words(unknown)
    assert "Zenith" not in words(page(person="zed"))


def test_no_strangers_are_offered_to_choose_from(page, zenith):
    for number in "12":
        stranger = make_person(f"Zora {number}")
        stranger.email = f"info@{number}.example"
        stranger.save()
        happened(zenith, stranger)

    for typed in ("zora", "info@"):
        response = page(person=typed)

        assert response.context["form"].offered == []
        assert "No events found" in words(response)


def test_signs_of_a_pattern_mean_themselves(page, acme, mia):
    happened(acme, mia.user)

    for typed in ("%", "_ia", "M_a", "*", "'", "\\", "é"):
        assert targets(page(person=typed)) == [], typed


def test_filters_narrow_together(page, acme, adam, mia):
    happened(acme, mia.user, EVENT_TYPES["project.created"], target_label="right")
    happened(acme, mia.user, EVENT_TYPES["project.archived"], target_label="other kind")
    happened(acme, adam.user, EVENT_TYPES["project.created"], target_label="other person")
    happened(
        acme, mia.user, EVENT_TYPES["project.created"], is_refused=True, target_label="refused"
    )

    found = page(person="mia", kind=EVENT_TYPES["project.created"], outcome="done")

    assert targets(found) == ["right"]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"since": "2026-03-10"}, ["end of the 10th", "start of the 10th"]),
        ({"until": "2026-03-09"}, ["end of the 9th"]),
        ({"since": "2026-03-10", "until": "2026-03-10"}, ["end of the 10th", "start of the 10th"]),
        ({"since": "2026-03-10", "until": "2026-03-10", "zone": "No/Where"},
         ["end of the 10th", "start of the 10th"]),
        # Midnight in Colombo is half past six in the evening before, in UTC.
        ({"until": "2026-03-09", "zone": "Asia/Colombo"}, []),
        ({"since": "2026-03-11", "until": "2026-03-11", "zone": "Asia/Colombo"},
         ["end of the 10th"]),
    ],
)  # fmt: skip
def test_days_are_whole_and_the_readers_own(narrowed, found, page, acme, nia):
    midnight = datetime(2026, 3, 10, tzinfo=UTC)
    for label, at in {
        "end of the 9th": midnight - timedelta(seconds=1),
        "start of the 10th": midnight,
        "end of the 10th": midnight + timedelta(days=1, seconds=-1),
    }.items():
        happened(acme, nia, at=at, target_label=label)

    assert targets(page(person="nia", **narrowed)) == found


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("since", "yesterday", "Enter a date in the format 2026-11-25."),
        ("until", "2026-02-30", "Enter a date in the format 2026-11-25."),
        ("since", "1999-12-31", "Enter a date on or after 2000-01-01."),
        ("until", "9999-12-31", "Enter a date on or before 2999-12-31."),
        ("kind", "no.such", "Select a kind from the list."),
        ("outcome", "maybe", "Select an outcome from the list."),
    ],
)
def test_nonsense_gets_a_reason_at_its_field_and_shows_nothing(field, typed, reason, page):
    response = page(**{field: typed})

    assert reason in reason_at(response, field)
    assert targets(response) == []
    assert "Correct the errors above" in words(response)
    assert "<title>Error: History · Acme · Console</title>" in response.content.decode()


def test_only_a_mistake_is_called_an_error_in_the_title(page, acme, mia, nia):
    happened(acme, nia, target_label="something")
    add_member(acme, "Mia Two", RoleSlug.DEVELOPER)

    for narrowed in ({}, {"person": "mia"}, {"person": "nobody"}, {"since": "2026-03-10"}):
        assert "<title>History" in page(**narrowed).content.decode()


def test_a_wrong_day_has_the_focus(page):
    html = page(since="yesterday").content.decode()

    assert html.count("autofocus") == 1
    assert html.index('name="since"') < html.index("autofocus") < html.index('name="until"')


def test_the_last_day_cannot_be_before_the_first(page):
    response = page(since="2026-03-10", until="2026-03-09")

    assert reason_at(response, "until") == "The end date must be on or after the start date."


@pytest.mark.parametrize("narrowed", [{"person": "nobody"}, {"kind": "mail.dropped"},
                                      {"until": "2000-01-01"}, {"outcome": "refused"}])  # fmt: skip
def test_finding_nothing_says_so_and_leads_back(narrowed, page):
    response = page(**narrowed)

    assert "No events found" in words(response)
    assert f'href="{HISTORY}"' in response.content.decode()
    assert "Export CSV" not in words(response)
