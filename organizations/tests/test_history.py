"""Settings → History: what happened here, newest first, and nothing of anywhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.utils import timezone

from audit import log
from audit.event_types import EVENT_TYPES
from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations import actions
from organizations.events.access_requests import ACCESS_REFUSED
from organizations.events.members import MEMBER_ROLES_CHANGED
from organizations.tenancy.denied_attempts import attempt_words
from organizations.tenancy.roles import RoleSlug
from tests.addresses import organization_routes
from tests.cast import add_member, invite, make_person
from tests.reading import document, words

HISTORY = "/organizations/acme/settings/history/"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


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
        "/organizations/acme/settings/members/invite/",
        {"emails": "nia@", "roles": ["developer"], "is_complete": "on"},
    )

    assert kinds(page(outcome="refused")) == []


def test_every_form_of_an_organization_has_words_for_a_denied_attempt():
    forms = {route.name for route in organization_routes() if "POST" in route.demands}

    assert {name for name in forms if not attempt_words(name)} == set()


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
        log.record(EVENT_TYPES["project.created"], organization=acme, by=adam.user).pk
        for _ in range(120)
    ]

    seen, query = [], f"?kind={EVENT_TYPES['project.created']}"
    while query:
        response = page(query)
        seen += [event.pk for event in response.context["page"]]
        query = response.context["page"].next_link

    assert seen == written[::-1]


def test_forged_cursors_show_the_first_page(page, acme, mia, zed, zenith):
    for number in range(60):
        happened(acme, mia.user, at=NOON + timedelta(seconds=number), target_label=str(number))
    first = targets(page())
    other = signing.dumps(["2026-01-01", 1], salt="console.lists.paging:audit.Event:-at,-pk")

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
    log.record(
        EVENT_TYPES["project.created"], organization=acme, by=adam.user, after={"colour": "blue"}
    )
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

    assert kinds(without) == [EVENT_TYPES["project.created"]]
    assert words(with_account) == words(without)


def _move(user, address):
    user.email = address
    user.save()
    return user


def test_events_stand_under_their_day_the_newest_first(page, acme, adam):
    for hours in (-13, -12, 11, 12):
        happened(acme, adam.user, at=NOON + timedelta(hours=hours), target_label=f"Project {hours}")

    shown = page(until="2026-03-11")

    days = [heading.text for heading in document(shown).iter("h2") if heading.get("class") == "day"]
    assert days == ["11 March 2026", "10 March 2026", "9 March 2026"]
    text = words(shown)
    order = ["11 March", "Project 12", "10 March", "Project 11", "Project -12", "9 March"]
    places = [text.index(each) for each in [*order, "Project -13"]]
    assert places == sorted(places)
    assert "23:00 UTC" in text


def test_a_denied_event_is_marked_and_each_has_the_symbol_of_its_group(page, acme, adam, mia):
    happened(acme, adam.user)
    happened(acme, mia.user, EVENT_TYPES["member.left"], is_refused=True)

    shown = document(page(since="2026-01-01"))

    squares = [each for each in shown.iter("span") if "symbol" in each.get("class", "").split()]
    assert {each.get("class") for each in squares} == {"symbol", "symbol bad"}
    drawn = [{part.get("d") for part in square.iter()} for square in squares]
    assert drawn[0] != drawn[1]


def test_what_an_event_holds_is_shown_as_text(page, acme, adam):
    evil = "<script>alert(1)</script>" + "x" * 120
    happened(acme, adam.user, after={"handle": "<b>short</b>", "description": evil})

    shown = page()

    assert b"<script>alert" not in shown.content
    assert b"<b>short" not in shown.content
    assert "<b>short</b>" in words(shown)
    assert evil in words(shown)
