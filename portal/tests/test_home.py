"""The front page of the portal: cards of APIs, and how the reader stands with each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apis.states import State as VersionState
from apis.tests.makers import add_api, add_version
from portal.models import State
from portal.tests.makers import add_application, add_plan, add_subscription
from tests.reading import words

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"
SAID = {
    State.ACTIVE: "Subscribed",
    State.PENDING: "Waits for approval",
    State.BLOCKED: "Blocked",
    State.CLOSED: "Read the documentation",
    State.REJECTED: "Read the documentation",
}
STEPS = {"Subscribed": "done", "Waits for approval": "waiting", "Blocked": "bad"}


@pytest.mark.parametrize("state", SAID)
def test_a_card_says_how_the_reader_stands_with_the_api(sam, version, gold, client_of, state):
    add_subscription(add_application("Till", owner=sam), version, gold, state)

    shown = words(client_of(sam).get(PORTAL))

    assert [said for said in dict.fromkeys(SAID.values()) if said in shown] == [SAID[state]]


@pytest.mark.parametrize(
    ("states", "of_blocked", "said"),
    [
        ([State.PENDING, State.ACTIVE, State.BLOCKED], [], "Subscribed"),
        ([State.BLOCKED, State.PENDING], [], "Waits for approval"),
        ([], [State.ACTIVE], "Blocked"),
        ([], [State.PENDING], "Blocked"),
        ([State.PENDING], [State.ACTIVE], "Waits for approval"),
        ([State.ACTIVE], [State.ACTIVE], "Subscribed"),
    ],
)
def test_of_several_subscriptions_the_best_one_counts_as_on_the_page_of_the_version(
    sam, version, gold, client_of, states, of_blocked, said
):
    blocked = {"blocked_at": timezone.now(), "blocked_reason": "Too many calls."}
    for more, some in (({}, states), (blocked, of_blocked)):
        for state in some:
            name = f"App {state} {len(more)}"
            add_subscription(add_application(name, owner=sam, **more), version, gold, state)
    page = client_of(sam)

    card = words(page.get(PORTAL))

    assert [each for each in dict.fromkeys(SAID.values()) if each in card] == [said]
    begin = page.get(f"{PORTAL}apis/payments/v1/").context["begin"]
    assert begin.subscribing_status == STEPS[said]


def test_subscriptions_of_others_and_to_other_versions_do_not_count(
    sam, eve, adam, version, gold, client_of
):
    add_subscription(add_application("Hers", owner=eve), version, gold)
    other = add_version(version.api, VersionState.DEPRECATED)
    add_subscription(add_application("His", owner=sam), other, gold)

    shown = words(client_of(sam).get(PORTAL))

    assert "Read the documentation" in shown
    assert "Subscribed" not in shown


def test_a_stranger_reads_the_same_cards_and_no_standing(sam, adam, public, client):
    add_subscription(add_application("Till", owner=sam), public, add_plan("Free", by=adam))

    answer = client.get(PORTAL)

    assert "Read the documentation" in words(answer)
    assert "Subscribed" not in words(answer)
    assert b"portal-nav" not in answer.content


def test_a_name_is_shown_as_it_was_written(sam, adam, client_of):
    add_version(add_api('<b>"Bold" & co', by=adam, handle="bold"))

    page = client_of(sam).get(PORTAL).content.decode()

    assert '<span class="avatar square large" aria-hidden="true">&lt;</span>' in page
    assert "&lt;b&gt;&quot;Bold&quot; &amp; co" in page
    assert "<b>" not in page


def test_many_apis_cost_as_many_statements_as_few(sam, adam, version, gold, client_of):
    page, counts = client_of(sam), []
    till = add_application("Till", owner=sam)
    for some in (range(3), range(3, 30)):
        for number in some:
            add_subscription(till, add_version(add_api(f"API {number}", by=adam)), gold)
        page.get(PORTAL)
        with CaptureQueriesContext(connection) as queries:
            page.get(PORTAL)
        counts.append(len(queries))

    assert counts == [6, 6]
