"""The steps in the life of a version: where each leads, from where, and what refuses it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from apis import actions, events, signals
from apis.lifecycle.publishing import unmet_requirements
from apis.lifecycle.steps import STEPS, possible_steps
from apis.models import Version
from apis.states import KINDS, State
from audit.models import Event
from organizations.models.organization import today
from tests.reading import buttons, links, notices, reason_at, words

pytestmark = pytest.mark.django_db
VERSION = "/organizations/acme/apis/payments/v2/"
SUNSET = date(2040, 1, 1)
DO = {
    "pre-release": actions.pre_release,
    "publish": actions.publish,
    "withdraw": actions.withdraw,
    "unpublish": actions.unpublish,
    "deprecate": lambda **given: actions.deprecate(**given, sunset_on=SUNSET),
    "retire": actions.retire,
    "block": lambda **given: actions.block(**given, reason="Attacked."),
    "unblock": actions.unblock,
}
LEADS = {
    ("pre-release", State.CREATED): State.PRE_RELEASED,
    ("publish", State.CREATED): State.PUBLISHED,
    ("publish", State.PRE_RELEASED): State.PUBLISHED,
    ("withdraw", State.PRE_RELEASED): State.CREATED,
    ("unpublish", State.PUBLISHED): State.PRE_RELEASED,
    ("deprecate", State.PUBLISHED): State.DEPRECATED,
    ("retire", State.DEPRECATED): State.RETIRED,
    ("block", State.PUBLISHED): State.BLOCKED,
    ("block", State.DEPRECATED): State.BLOCKED,
    ("unblock", State.BLOCKED): State.PUBLISHED,
}
"""Every way there is, written out."""
FORMS = {"deprecate": {"sunset_on": SUNSET.isoformat()}, "block": {"reason": "Attacked."}}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", DO)
def test_a_step_leads_on_from_its_states_and_is_refused_from_all_others(in_state, pat, step, state):
    version = in_state(state)
    end = LEADS.get((step, state))

    if end is None:
        with pytest.raises(actions.WrongState, match=f"is {state.label.lower()}"):
            DO[step](version=version, by=pat)
        assert Version.objects.get(pk=version.pk).state == state
        assert not Event.objects.filter(kind__startswith="api_version").exists()
    else:
        assert DO[step](version=version, by=pat).state == end
        assert Version.objects.get(pk=version.pk).state == end
        assert Event.objects.filter(kind__startswith="api_version").count() == 1


def test_the_table_of_steps_is_complete():
    assert {(step.name, start) for step in STEPS for start in step.starts} == {*LEADS}


@pytest.mark.parametrize(("step", "state"), LEADS, ids=str)
def test_the_page_of_a_step_does_it_and_says_so(in_state, pat, client_of, step, state):
    version = in_state(state)

    answer = client_of(pat).post(f"{VERSION}{step}/", FORMS.get(step, {}), follow=True)

    assert answer.wsgi_request.path == VERSION
    assert notices(answer)[0].partition(" was ")[0].endswith("Payments v2")
    assert Version.objects.get(pk=version.pk).state == LEADS[step, state]


@pytest.mark.parametrize("step", DO)
def test_a_step_is_refused_in_words_on_its_page(in_state, pat, client_of, step):
    in_state(State.RETIRED)

    answer = client_of(pat).post(f"{VERSION}{step}/", FORMS.get(step, {}), follow=True)

    assert "Payments v2 is retired, so it cannot be" in words(answer)


@pytest.mark.parametrize("step", DO)
def test_only_publishers_do_a_step(in_state, mia, sue, client_of, step):
    in_state(State.CREATED)

    for member in (mia, sue):
        assert client_of(member).post(f"{VERSION}{step}/").status_code == 403


@pytest.mark.parametrize("state", State)
def test_the_overview_offers_what_can_be_done(in_state, pat, client_of, state):
    version = in_state(state)

    answer = client_of(pat).get(VERSION)

    possible = possible_steps(version, is_ready=not unmet_requirements(version))
    asked = {step.button for step in possible if not step.is_asked}
    assert asked <= {*buttons(answer)}
    for step in STEPS:
        is_offered = step in possible
        is_linked = f"{VERSION}{step.name}/" in links(answer)
        assert is_linked == (is_offered and step.is_asked)


# Block


@pytest.mark.parametrize("state", [State.PUBLISHED, State.DEPRECATED])
def test_an_unblocked_version_is_what_it_was(in_state, pat, client_of, state):
    version = in_state(state)
    sunset = version.sunset_on

    actions.block(version=version, reason=" Leaks  data. ", by=pat)
    shown = words(client_of(pat).get(VERSION))
    actions.unblock(version=version, by=pat)

    assert "Reason: Leaks data." in shown
    version.refresh_from_db()
    assert (version.state, version.blocked_from, version.blocked_reason) == (state, "", "")
    assert version.sunset_on == sunset
    assert Event.objects.get(kind=events.VERSION_BLOCKED).after == {"because": "Leaks data."}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "\ufb2c" * 200, "\u202eelif"])
def test_a_version_is_blocked_for_a_reason(in_state, pat, client_of, reason):
    version = in_state(State.PUBLISHED)

    answer = client_of(pat).post(f"{VERSION}block/", {"reason": reason})

    assert reason_at(answer, "reason")
    assert Version.objects.get(pk=version.pk).state == State.PUBLISHED
    with pytest.raises(actions.NoReason):
        actions.block(version=version, reason="  ", by=pat)


# Deprecate and retire


@pytest.mark.parametrize(
    "day", ["", "tomorrow", "2020-01-01", "0000-01-01", "2027-02-30", "9" * 60]
)
def test_a_sunset_date_is_a_day_that_leaves_time(in_state, pat, client_of, day):
    in_state(State.PUBLISHED)

    answer = client_of(pat).post(f"{VERSION}deprecate/", {"sunset_on": day})

    assert reason_at(answer, "sunset_on")


def test_a_sunset_date_is_at_least_thirty_days_ahead(in_state, pat):
    version = in_state(State.PUBLISHED)
    earliest = date(2039, 6, 1)

    with time_machine.travel(datetime(2039, 5, 2, 23, 59, 59, tzinfo=UTC), tick=False):
        with pytest.raises(actions.SunsetTooSoon, match=earliest.isoformat()):
            actions.deprecate(version=version, sunset_on=earliest - timedelta(days=1), by=pat)
        assert actions.deprecate(version=version, sunset_on=earliest, by=pat).sunset_on == earliest


@pytest.mark.parametrize(("days", "is_retired"), [(-1, True), (0, True), (1, False)])
def test_a_version_in_use_is_retired_from_its_sunset_date_on(
    in_state, pat, in_use, days, is_retired
):
    version = in_state(State.DEPRECATED, sunset_on=today() + timedelta(days=days))

    if is_retired:
        actions.retire(version=version, by=pat)
    else:
        with pytest.raises(actions.SunsetAhead, match="2 subscriptions"):
            actions.retire(version=version, by=pat)

    assert (Version.objects.get(pk=version.pk).state == State.RETIRED) == is_retired


def test_a_version_that_nothing_uses_is_retired_at_once(in_state, pat):
    version = in_state(State.DEPRECATED, sunset_on=date(2050, 1, 1))

    assert actions.retire(version=version, by=pat).state == State.RETIRED


# Signals


@pytest.mark.parametrize(
    ("signal", "step", "state"),
    [
        (signals.version_blocked, "block", State.PUBLISHED),
        (signals.version_unblocked, "unblock", State.BLOCKED),
        (signals.version_deprecated, "deprecate", State.PUBLISHED),
        (signals.version_retired, "retire", State.DEPRECATED),
    ],
)
def test_apps_above_are_told_once_and_not_of_what_was_refused(in_state, pat, signal, step, state):
    version, told = in_state(state), []

    def hear(sender, version, by, **_):
        told.append((version.pk, version.state, by))

    signal.connect(hear)
    try:
        DO[step](version=version, by=pat)
        with pytest.raises(actions.WrongState):
            DO[step](version=version, by=pat)
    finally:
        signal.disconnect(hear)

    assert told == [(version.pk, LEADS[step, state], pat)]


def test_a_version_that_is_gone_is_not_moved(in_state, pat):
    version = in_state(State.PUBLISHED)
    Version.objects.filter(pk=version.pk).delete()

    with pytest.raises(actions.VersionGone):
        actions.block(version=version, reason="Attacked.", by=pat)


def test_the_neighbour_moves_nothing(in_state, zed, client_of):
    version = in_state(State.PUBLISHED)
    foreign = VERSION.replace("acme", "zenith")

    assert client_of(zed).post(f"{VERSION}block/", FORMS["block"]).status_code == 404
    assert client_of(zed).post(f"{foreign}block/", FORMS["block"]).status_code == 404
    with pytest.raises(actions.VersionGone):
        actions.unblock(version=Version(pk=version.pk, organization=zed.organization), by=zed)
    assert Version.objects.get(pk=version.pk).state == State.PUBLISHED


def test_every_state_of_a_version_is_drawn():
    assert set(KINDS) == set(State)
