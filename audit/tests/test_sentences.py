"""Every word of the vocabulary has a sentence, which reads well whatever the event holds."""

import re

import pytest

from audit import event_types
from audit.event_types import ACCOUNT, EVENT_TYPES, EventType
from audit.events import ACTION_REFUSED
from audit.models import Event
from audit.sentences import (
    LABELS,
    Label,
    address_in,
    changes,
    event_text,
    name_in,
    sentence,
)

every_word = pytest.mark.parametrize("did", list(EVENT_TYPES), ids=str)


def event(did, **fields):
    return Event(
        **{
            "kind": did,
            "actor_id": 1,
            "actor_label": "Adam <adam@example.com>",
            "target_type": "user",
            "target_id": "2",
            "target_label": "Mia <mia@example.com>",
            "organization_label": "Acme",
            "is_refused": False,
            "reason": "",
            **fields,
        }
    )


@pytest.mark.parametrize(
    "word",
    [
        EventType("thing", "made a thing", "{actor} made a thing", group="Things"),
        EventType("thing." + "x" * 40, "made a thing", "{actor} made a thing", group="Things"),
        EventType("thing.made", "", "{actor} made a thing", group="Things"),
        EventType("thing.made", "made a thing", "", group="Things"),
        EventType("thing.made", "made a thing", "{actor} made a thing", group=""),
    ],
)
def test_a_word_that_the_history_could_not_show_is_refused(word):
    assert len(list(word.problems())) == 1


def test_what_a_word_says_keeps_its_capitals():
    labels = {label for _, choices in event_types.grouped_choices() for _, label in choices}

    assert "Created an API" in labels


def test_the_choices_are_every_word_but_those_of_accounts_once():
    offered = [value for _, choices in event_types.grouped_choices() for value, _ in choices]

    account = {did for did in EVENT_TYPES if did.group == ACCOUNT}
    assert sorted(offered) == sorted(set(EVENT_TYPES.by_key) - account)
    assert {"person.signed_in", "password.changed"} <= account


@every_word
@pytest.mark.parametrize("is_bare", [True, False])
def test_every_sentence_reads_well_with_and_without_what_it_could_say(did, is_bare):
    nothing = {"actor_id": None, "actor_label": "", "target_type": "", "target_label": ""}
    said = sentence(event(did, **(nothing if is_bare else {})))

    assert re.fullmatch(r"[A-Z][^{}\[\]]+[^.\s:,]", said)
    assert "  " not in said
    assert "None" not in said


def test_before_and_after_are_in_the_sentence():
    renamed = event(
        EVENT_TYPES["organization.renamed"], before={"name": "Acme"}, after={"name": "Acme Works"}
    )

    assert sentence(renamed) == "Adam renamed the organization from Acme to Acme Works"
    assert changes(renamed) == [("Name", "Acme", "Acme Works")]
    assert event_text(renamed).unsaid == []


def test_roles_are_called_as_pages_call_them():
    given = event(
        EVENT_TYPES["member.roles_changed"],
        before={"roles": ["developer"]},
        after={"roles": ["developer", "environment-manager"]},
    )

    assert sentence(given) == (
        "Adam changed Mia's roles from Developer to Developer, Environment manager"
    )
    assert changes(given) == [("Roles", "Developer", "Developer, Environment manager")]


def test_a_role_that_there_is_no_more_is_called_by_its_slug():
    given = event(EVENT_TYPES["member.roles_changed"], after={"roles": ["archivist"]})

    assert sentence(given) == "Adam changed Mia's roles to archivist"


def test_what_is_done_to_oneself_is_said_so():
    given = event(
        EVENT_TYPES["member.roles_changed"], target_id="1", after={"roles": ["developer"]}
    )

    assert sentence(given) == "Adam changed their own roles to Developer"


@pytest.mark.parametrize(
    ("attempted", "said"),
    [
        ("GET /organizations/acme/", "access to /organizations/acme/"),
        ("HEAD /organizations/acme/", "access to /organizations/acme/"),
        ("POST /organizations/acme/settings/", "a change at /organizations/acme/settings/"),
    ],
)
def test_a_closed_door_is_told_with_what_it_needs(attempted, said):
    refused = event(
        EVENT_TYPES["access.refused"],
        is_refused=True,
        reason="View projects",
        after={"attempted": attempted},
    )

    assert sentence(refused) == f"Adam was denied {said}: requires “View projects”"
    assert event_text(refused).unsaid == []


def test_a_refused_action_is_told_with_its_reason():
    refused = event(
        ACTION_REFUSED,
        is_refused=True,
        reason="An organization needs an administrator.",
        after={"attempted": "LastAdministrator"},
    )

    assert sentence(refused) == (
        "Adam was denied an action: “An organization needs an administrator”"
    )
    refused.after["action"] = "settings:delete-member"
    assert sentence(refused) == (
        "Adam tried to remove a member and was denied: “An organization needs an administrator”"
    )
    assert event_text(refused).unsaid == []


def test_what_did_not_change_is_left_out():
    changed = event(
        EVENT_TYPES["project.changed"],
        before={"name": "Apollo", "description": "Old"},
        after={"name": "Apollo", "description": "New"},
    )

    assert event_text(changed).unsaid == [("Description", "Old", "New")]


@every_word
def test_what_was_refused_never_reads_as_done(did):
    said = sentence(event(did, is_refused=True, reason="Not today."))

    assert "was denied" in said if not did.is_refusal else "denied" in said or "not" in said
    assert "Not today" in said


def test_unknown_keys_are_shown_as_they_are():
    made = event(
        EVENT_TYPES["project.created"],
        before={"old_key": None},
        after={"colour": ["red", "blue"], "is_public": True, "size": 3, "owner": {"team": "A"}},
    )

    assert sentence(made) == "Adam created the project Mia"
    assert changes(made) == [
        ("Colour", "", "red, blue"),
        ("Public", "", "yes"),
        ("Owner", "", "Team: A"),
        ("Size", "", "3"),
    ]


def test_a_word_of_another_release_is_shown_as_it_is():
    assert sentence(event("project.painted")) == "Adam: project.painted"
    assert sentence(event("project.painted", is_refused=True)) == "Adam: project.painted"


def test_what_people_typed_is_no_pattern():
    typed = "{actor} [x] {before.name} {0}"
    renamed = event(
        EVENT_TYPES["organization.renamed"], before={"name": typed}, after={"name": typed}
    )

    assert sentence(renamed) == f"Adam renamed the organization from {typed} to {typed}"


def test_a_key_cannot_pose_as_the_actor():
    made = event(EVENT_TYPES["project.created"], after={"actor": "Eve", "target": "Other"})

    assert sentence(made) == "Adam created the project Mia"


def test_a_sentence_is_one_line():
    renamed = event(
        EVENT_TYPES["organization.renamed"], before={"name": "A\n\nB"}, after={"name": "C\r\nD"}
    )

    assert sentence(renamed) == "Adam renamed the organization from A B to C D"


def test_times_are_told_as_days():
    asked = event(
        EVENT_TYPES["organization.deletion_asked"],
        after={"removal_due_at": "2026-12-25T08:00:00+00:00"},
    )

    assert sentence(asked).endswith("scheduled the organization for deletion on 25 December 2026")


def test_values_are_worded_by_whoever_knows_them(monkeypatch):
    size = Label("test_size", {"s": "Small"}.__getitem__)
    bad = Label("test_bad", lambda value: str(int(value)))
    monkeypatch.setattr(LABELS, "by_key", {"test_size": size, "test_bad": bad})

    made = event(EVENT_TYPES["project.created"], after={"test_size": ["s"], "test_bad": "x"})

    assert changes(made) == [("Test bad", "", "x"), ("Test size", "", "Small")]


@pytest.mark.parametrize(
    ("label", "name", "address"),
    [
        ("Mia <mia@example.com>", "Mia", "mia@example.com"),
        ("mia@example.com", "mia@example.com", ""),
        ("A <b> C <a@example.com>", "A <b> C", "a@example.com"),
        ("", "", ""),
    ],
)
def test_a_label_is_a_name_and_an_address(label, name, address):
    assert (name_in(label), address_in(label)) == (name, address)


def test_the_reason_of_an_operator_is_not_one_that_was_given_before():
    ended = event(
        EVENT_TYPES["organization.unsuspended"],
        before={"reason": "Unpaid."},
        reason="The invoice was paid.",
    )

    assert sentence(ended) == "Adam ended the suspension: The invoice was paid"
    assert event_text(ended).unsaid == [("Reason", "Unpaid.", "")]


def test_sessions_say_whose_they_were_unless_they_were_ones_own():
    theirs = event(EVENT_TYPES["sessions.ended"], before={"count": 3}, reason="Stolen.")
    own = event(EVENT_TYPES["sessions.ended"], target_id="1", before={"count": 3})

    assert sentence(theirs) == "Adam ended all sessions of Mia: Stolen"
    assert sentence(own) == "Adam ended all sessions"
    assert event_text(own).unsaid == [("Count", "3", "")]


def test_keys_are_called_as_forms_call_them():
    made = event(
        EVENT_TYPES["environment.created"],
        after={"tests_required": True, "bypass_allowed": False, "frozen_until": "2026-11-28T10:00"},
    )

    assert event_text(made).unsaid == [
        ("Administrators can deploy without approval", "", "no"),
        ("Frozen until", "", "28 November 2026"),
        ("Tests must pass", "", "yes"),
    ]


def test_what_is_long_is_apart_from_what_has_room_on_a_line():
    many = ["manage_project", "view_project"] * 20
    said = event_text(
        event(EVENT_TYPES["token.created"], after={"permissions": many, "expires_at": "soon"})
    )

    assert [label for label, *_ in said.brief] == ["Expires"]
    assert [label for label, *_ in said.long] == ["Permissions"]
    assert sorted([*said.brief, *said.long]) == said.unsaid
