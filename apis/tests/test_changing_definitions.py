"""Definitions that change: what applications are protected from, and what they are told."""

from datetime import date
from typing import Any

import pytest

from apis import actions
from apis.signals import definition_changed
from apis.states import State
from apis.tests.makers import add_version, checked, defined
from apis.tests.test_definitions import add, page_of, text_of
from audit.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(payments):
    return payments.versions.get()


@pytest.fixture
def published(pat, payments):
    """Version 2, whose first definition has one operation."""
    found = add_version(payments, State.PRE_RELEASED)
    add(found, "2.5.0", by=pat)
    found.refresh_from_db()
    found.state = State.PUBLISHED
    found.save()
    return found


@pytest.fixture
def told():
    """What apps above hear."""
    heard = []

    def hear(sender, **facts):
        heard.append(facts)

    definition_changed.connect(hear)
    yield heard
    definition_changed.disconnect(hear)


def test_before_it_is_published_a_definition_may_break_anything(pat, version, told):
    add(version, "1.0.0", by=pat)

    added = add(version, "1.1.0", by=pat, path="/other")

    assert [change["is_breaking"] for change in added.changes] == [True, False]
    assert told == []


def test_once_published_a_breaking_change_needs_a_reason(client_of, pat, published, told):
    source = defined("2.6.0").replace("/payments", "/other")
    browser = client_of(pat)

    page = text_of(browser.post(page_of(published), {"definition": source}))

    assert "This definition has breaking changes: 1." in page
    assert "GET /payments was removed." in page
    published.refresh_from_db()
    assert published.definition.number == "2.5.0"
    assert told == []

    browser.post(page_of(published), {"definition": source, "reason": " The law  changed. "})

    published.refresh_from_db()
    assert published.definition.number == "2.6.0"
    event = Event.objects.get(kind="api_version.definition_broken")
    assert event.after == {"number": "2.6.0", "because": "The law changed."}
    assert [(facts["version"], facts["reason"]) for facts in told] == [
        (published, "The law changed.")
    ]


def test_what_breaks_nothing_needs_no_reason_and_tells_no_one(pat, published, told):
    source = defined("2.6.0").replace('"get"', '"post": {"responses": {}}, "get"')
    found = checked(source, after=published)

    actions.replace_definition(version=published, source=source, checked=found, reason="X", by=pat)

    assert Event.objects.filter(kind="api_version.definition_broken").count() == 0
    assert told == []


@pytest.mark.parametrize("state", [State.BLOCKED, State.DEPRECATED])
def test_callers_are_protected_as_long_as_there_can_be_any(pat, payments, state):
    draft = add_version(payments, State.CREATED)
    add(draft, "2.5.0", by=pat)
    fields: dict[str, Any] = {"blocked_from": State.PUBLISHED, "blocked_reason": "Attacked."}
    if state == State.DEPRECATED:
        fields = {"sunset_on": date(2040, 1, 1)}
    payments.versions.filter(pk=draft.pk).update(state=state, **fields)

    with pytest.raises(actions.BreaksCallers):
        add(payments.versions.get(pk=draft.pk), "2.6.0", by=pat, path="/other")


def test_a_retired_version_gets_no_definition(pat, payments):
    retired = add_version(payments, State.RETIRED)

    with pytest.raises(actions.WrongState):
        add(retired, "2.5.0", by=pat)


def test_a_version_that_was_published_in_the_same_moment_is_not_changed_as_a_draft(pat, payments):
    in_hand = add_version(payments, State.CREATED)
    payments.versions.filter(pk=in_hand.pk).update(state=State.PUBLISHED)

    with pytest.raises(actions.WrongState):
        add(in_hand, "2.5.0", by=pat)
