"""Settings → History: what happened here, newest first, and nothing of anywhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.utils import timezone

from audit import log
from audit.events import ACTION_REFUSED
from audit.models import Event
from audit.words import WORDS
from organizations import actions
from organizations.attempts import words_of
from organizations.events import ACCESS_REFUSED, MEMBER_ROLES_CHANGED
from organizations.history_form import MOST_OFFERED
from organizations.roles import RoleSlug
from tests.addresses import organization_routes
from tests.cast import add_member, invite, make_person
from tests.reading import reason_at, words

HISTORY = "/organizations/acme/settings/history/"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def happened(acme, by, did=WORDS["project.created"], at=None, **fields):
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


def test_it_says_who_did_what_from_where_with_before_and_after(page, adam, mia, client_of):
    actions.change_roles(
        membership=mia, slugs=[RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER], by=adam
    )
    client_of(mia).get("/organizations/acme/settings/members/invite/", REMOTE_ADDR="203.0.113.7")

    text = words(page())

    gave = "Adam changed Mia's roles from Developer to Developer, Environment manager"
    assert gave in text
    assert text.index("Mia was denied access to") < text.index(gave)
    assert "from 203.0.113.7" in text


def test_a_closed_door_and_a_refused_action_are_there_with_the_reason(page, adam, mia, client_of):
    client_of(mia).post("/organizations/acme/settings/", {"name": "Other"})
    client_of(adam).post("/organizations/acme/leave/")

    refused = page(outcome="refused")

    assert kinds(refused) == [ACTION_REFUSED, ACCESS_REFUSED]
    text = words(refused)
    assert "requires “Change the organization”" in text
    assert "Adam tried to leave the organization and was denied: “An organization needs" in text


def test_what_was_only_typed_wrongly_is_no_denial(page, adam, client_of):
    client = client_of(adam)
    client.post("/organizations/acme/settings/", {"name": "www.example.com"})
    client.post("/organizations/acme/settings/", {"name": "Acme", "handle": "--"})
    client.post("/organizations/acme/projects/new/", {"name": "x" * 99})
    client.post(
        "/organizations/acme/settings/members/invite/", {"emails": "nia@", "roles": ["developer"]}
    )

    assert kinds(page(outcome="refused")) == []


def test_every_form_of_an_organization_has_words_for_a_denied_attempt():
    forms = {route.name for route in organization_routes() if "POST" in route.demands}

    assert {name for name in forms if not words_of(name)} == set()


def test_a_person_is_found_with_what_was_done_to_them(page, acme, adam, mia):
    happened(acme, mia.user, target_label="Apollo")
    happened(acme, adam.user, target_label="Gemini")
    actions.change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    happened(acme, mia.user, target_type="user", target_id=mia.user_id, target_label="Herself")

    for typed in ("mia", "mia@example.com", "example.com mia"):
        assert targets(page(person=typed)) == ["Herself", "Mia <mia@example.com>", "Apollo"], typed
    assert kinds(page(person="mia", kind=MEMBER_ROLES_CHANGED)) == [MEMBER_ROLES_CHANGED]


def test_what_was_done_to_them_elsewhere_is_not_there(page, acme, zenith, adam, mia, zed):
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    happened(zenith, zed.user, target_type="user", target_id=mia.user_id, target_label="Mia")

    assert kinds(page(person="mia")) == []


def test_the_pages_of_a_person_leave_nothing_out(page, acme, adam, mia):
    for n in range(60):
        happened(acme, mia.user, at=NOON + timedelta(minutes=2 * n), target_label=f"did {n}")
        happened(
            acme,
            adam.user,
            at=NOON + timedelta(minutes=2 * n + 1),
            target_type="user",
            target_id=mia.user_id,
            target_label=f"got {n}",
        )

    first = page(person="mia")
    second = page("?" + first.context["page"].next_query)
    third = page("?" + second.context["page"].next_query)

    found = targets(first) + targets(second) + targets(third)
    assert found == [f"{what} {n}" for n in reversed(range(60)) for what in ("got", "did")]


def test_a_member_who_did_nothing_yet_is_found_by_any_word(page, acme, adam):
    ann = add_member(acme, "Ann van Dyck", RoleSlug.DEVELOPER)
    happened(acme, adam.user, target_type="user", target_id=ann.user_id, target_label="Ann")

    for typed in ("dyck", "Ann van Dyck <ann.van.dyck@example.com>"):
        assert targets(page(person=typed)) == ["Ann"], typed


def test_nothing_of_the_neighbour_is_ever_there(page, adam, zed, acme, zenith):
    invite("secret@zenith.example", by=zed)
    add_member(zenith, adam.user, RoleSlug.ADMINISTRATOR)
    happened(zenith, adam.user, target_label="Zenith's project")

    for query in ("", "?person=Zed", "?person=zed@example.com", "?person=Adam", "?outcome=done"):
        found = page(query).context["page"]
        assert {event.organization_id for event in found} <= {acme.pk}, query


def test_who_may_not_see_it_is_told_so_and_it_is_noted(mia, acme, client_of):
    response = client_of(mia).get(HISTORY)

    assert response.status_code == 403
    assert "View and export the history" in words(response)
    assert Event.objects.latest("pk").actor_id == mia.user_id


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
    """Neither offered nor told apart from an address that nobody has."""
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
    happened(acme, mia.user, WORDS["project.created"], target_label="right")
    happened(acme, mia.user, WORDS["project.archived"], target_label="other kind")
    happened(acme, adam.user, WORDS["project.created"], target_label="other person")
    happened(acme, mia.user, WORDS["project.created"], is_refused=True, target_label="refused")

    found = page(person="mia", kind=WORDS["project.created"], outcome="done")

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


def test_every_page_of_300_events_is_read_once_and_filters_stay(page, acme, mia, adam):
    for number in range(300):
        happened(acme, mia.user, at=NOON + timedelta(seconds=number // 7), target_label=str(number))
    happened(acme, adam.user, at=NOON)

    seen, query = [], "?person=mia"
    while query:
        response = page(query)
        seen += targets(response)
        query = response.context["page"].next_link

    assert seen == [str(number) for number in reversed(range(300))]


def test_what_happens_at_the_same_moment_is_read_once_too(page, acme, adam):
    """As the log writes it, with the clock of the database."""
    written = [
        log.record(WORDS["project.created"], organization=acme, by=adam.user).pk for _ in range(120)
    ]

    seen, query = [], f"?kind={WORDS['project.created']}"
    while query:
        response = page(query)
        seen += [event.pk for event in response.context["page"]]
        query = response.context["page"].next_link

    assert seen == written[::-1]


def test_forged_cursors_show_the_first_page(page, acme, mia, zed, zenith):
    for number in range(60):
        happened(acme, mia.user, at=NOON + timedelta(seconds=number), target_label=str(number))
    first = targets(page())
    other = signing.dumps(["2026-01-01", 1], salt="console.paging:audit.Event:-at,-pk")

    for forged in ("x", "1", other, page().context["page"].next_query[6:-1]):
        assert targets(page(after=forged)) == first, forged


def test_names_cannot_become_markup(page, acme):
    person = make_person("Bobby")
    person.name = "<b>Bobby</b>"
    happened(acme, person, target_label="</span><script>alert(1)</script>")

    html = page().content.decode()

    assert "<script>alert" not in html
    assert "<b>Bobby" not in html


def test_a_history_can_be_read_while_the_organization_waits_for_its_removal(page, adam, acme):
    acme.deletion_asked_at = timezone.now()
    acme.removal_due_at = timezone.now() + timedelta(days=30)
    acme.save()

    assert "created the organization" in words(page())


def test_events_of_another_release_are_shown_too(page, acme, adam):
    log.record(WORDS["project.created"], organization=acme, by=adam.user, after={"colour": "blue"})
    happened(acme, adam.user, "project.painted", after={"colour": ["red", "blue"]})

    text = words(page())

    assert "Adam: project.painted" in text
    assert "Colour: red, blue" in text


def test_a_filter_does_not_tell_who_else_has_an_account(acme, page):
    ann = _move(add_member(acme, "Ann", RoleSlug.DEVELOPER).user, "ann@example.co.uk")
    happened(acme, ann)
    typed = "ann@example.co"
    without = page(person=typed)

    _move(make_person("Stranger"), typed)
    with_account = page(person=typed)

    assert kinds(without) == [WORDS["project.created"]]
    assert words(with_account) == words(without)


def _move(user, address):
    user.email = address
    user.save()
    return user
