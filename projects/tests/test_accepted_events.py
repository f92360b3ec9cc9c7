"""Events that triggers and webhooks accept: described, and never with a secret."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.components.accepted_events import AcceptedEventTerms, Caller, secret_name_problem
from projects.models import AcceptedEvent, ComponentType
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
TYPED = {"event_type": "com.example.order.*", "event_source": "https://example.com/orders"}
CALLED = {**TYPED, "caller": "github", "secret_name": "GITHUB_WEBHOOK_SECRET"}
WITHOUT = [t for t in ComponentType if t not in (ComponentType.TRIGGER, ComponentType.WEBHOOK)]


@pytest.fixture
def apollo(adam):
    return actions.create_project(name="Apollo", by=adam)


@pytest.fixture
def dora(acme, apollo):
    """A developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


def make(apollo, dora, type: ComponentType):
    terms = actions.ComponentTerms("Orders")
    return actions.create_component(project=apollo, type=type, terms=terms, by=dora)


@pytest.fixture
def trigger(apollo, dora):
    return make(apollo, dora, ComponentType.TRIGGER)


@pytest.fixture
def webhook(apollo, dora):
    return make(apollo, dora, ComponentType.WEBHOOK)


def page_of(component) -> str:
    return f"{component.get_absolute_url()}accepted-events/new/"


def add(component, by, event_type: str = "com.example.order.*", **more) -> AcceptedEvent:
    terms = AcceptedEventTerms(event_type, TYPED["event_source"], **more)
    return actions.add_accepted_event(component=component, terms=terms, by=by)


def test_a_developer_says_which_events_start_a_trigger(trigger, dora, client_of):
    answer = client_of(dora).post(page_of(trigger), TYPED, follow=True)

    assert notices(answer) == [
        "Events com.example.order.* from https://example.com/orders were added."
    ]
    assert "com.example.order.*" in words(answer)
    event = Event.objects.latest("pk")
    assert (event.kind, event.target_label) == ("accepted_event.added", "Orders")


def test_of_a_webhook_is_said_who_calls_and_what_the_secret_is_called(webhook, dora, client_of):
    answer = client_of(dora).post(page_of(webhook), CALLED, follow=True)

    assert "GitHub" in words(answer)
    assert "GITHUB_WEBHOOK_SECRET" in words(answer)
    assert AcceptedEvent.objects.get().caller == Caller.GITHUB


def test_a_trigger_has_no_caller(trigger, dora, client_of):
    assert "Caller" not in words(client_of(dora).get(page_of(trigger)))

    client_of(dora).post(page_of(trigger), CALLED)

    made = AcceptedEvent.objects.get()
    assert (made.caller, made.secret_name) == ("", "")


@pytest.mark.parametrize("caller", ["", "gitlab", "GitHub", "github\x00"])
def test_a_webhook_has_one_of_four_callers(webhook, dora, client_of, caller):
    answer = client_of(dora).post(page_of(webhook), {**CALLED, "caller": caller})

    assert reason_at(answer, "caller")
    assert value_of(answer, "event_type") == TYPED["event_type"]
    assert not AcceptedEvent.objects.exists()


def test_an_action_takes_no_webhook_without_a_caller(webhook, dora):
    with pytest.raises(actions.NoCaller):
        add(webhook, dora)


@pytest.mark.parametrize("type", WITHOUT)
def test_no_other_component_accepts_events(apollo, dora, client_of, type):
    component = make(apollo, dora, type)

    answer = client_of(dora).post(page_of(component), TYPED)

    assert "Only triggers and webhooks accept events" in words(answer)
    assert not AcceptedEvent.objects.exists()


@pytest.mark.parametrize("type", WITHOUT)
def test_the_database_takes_no_events_of_another_type(apollo, dora, type):
    component = make(apollo, dora, type)

    for claimed in (component.type, ComponentType.TRIGGER):
        with pytest.raises(IntegrityError), transaction.atomic():
            force(component, claimed)


def force(component, claimed: str) -> None:
    """Write a row that says this of its component, and have its keys looked at."""
    component.accepted_events.create(
        organization_id=component.organization_id,
        component_type=claimed,
        event_type="*",
        event_source="*",
    )
    connection.check_constraints()


@pytest.mark.parametrize("fields", [{"caller": ""}, {"component_type": "trigger"}])
def test_the_database_holds_callers_and_webhooks_together(webhook, dora, fields):
    add(webhook, dora, caller=Caller.STRIPE)

    with pytest.raises(IntegrityError, match="has_a_caller"), transaction.atomic():
        AcceptedEvent.objects.update(**fields)


@pytest.mark.parametrize("field", ["event_type", "event_source"])
@pytest.mark.parametrize(
    "value", ["", "a b", "com.*.order", "**", "*a", "tä", "a\x00", "a\tb", "x" * 301, "x" * 600]
)
def test_a_star_stands_at_the_end_alone(trigger, dora, client_of, field, value):
    answer = client_of(dora).post(page_of(trigger), {**TYPED, field: value})

    assert answer.status_code == 200
    assert reason_at(answer, field)
    assert not AcceptedEvent.objects.exists()


@pytest.mark.parametrize("value", ["*", "com.example.order.created", "com.example.*"])
def test_exact_and_from_the_beginning_are_accepted(trigger, dora, client_of, value):
    client_of(dora).post(page_of(trigger), {"event_type": value, "event_source": value})

    assert AcceptedEvent.objects.get().event_type == value


@pytest.mark.parametrize(
    "secret",
    [
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLw",
        "sk_live_51H",
        "ghp_abc",
        "github_pat_11A",
        "glpat-x",
        "AKIAIOSFODNN7",
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
        "cci_abc",
        "-----BEGIN PRIVATE KEY-----",
        "8f14e45fceea167a5a36dedd4bea2543",
        "store/aZ09aZ09aZ09aZ09aZ09",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLw==",
    ],
)
def test_a_secret_is_not_taken_for_its_name(webhook, dora, client_of, secret):
    answer = client_of(dora).post(page_of(webhook), {**CALLED, "secret_name": secret})

    assert "This looks like a secret" in reason_at(answer, "secret_name")
    assert not AcceptedEvent.objects.exists()


@pytest.mark.parametrize("name", ["9lives", "a b", "a\x00", "é", "_x", "x" * 101, "a$b"])
def test_a_name_of_a_secret_is_one(webhook, dora, client_of, name):
    answer = client_of(dora).post(page_of(webhook), {**CALLED, "secret_name": name})

    assert reason_at(answer, "secret_name")
    assert not AcceptedEvent.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "GITHUB_WEBHOOK_SECRET",
        "kv/production/stripe.signing-secret",
        "internationalizationsettings",
        "secret-of-2026",
        "b6d1e4a2-0c1f-4e55-9b37-1f2a3b4c5d6e",
    ],
)
def test_usual_names_are_taken(name):
    assert secret_name_problem(name) == ""


def test_the_same_events_are_accepted_once(trigger, dora, client_of):
    add(trigger, dora)
    before = business()

    answer = client_of(dora).post(page_of(trigger), TYPED)

    assert reason_at(answer, "event_type") == "Orders already accepts these events."
    assert business() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        trigger.accepted_events.create(
            organization_id=trigger.organization_id, component_type=trigger.type, **TYPED
        )


def test_accepted_events_are_changed(webhook, dora, client_of):
    made = add(webhook, dora, caller=Caller.GITHUB)
    page = client_of(dora)
    assert value_of(page.get(made.get_absolute_url()), "event_type") == made.event_type

    typed = {**CALLED, "event_type": "*", "caller": "stripe"}
    answer = page.post(made.get_absolute_url(), typed, follow=True)

    assert notices(answer) == ["The accepted events were saved."]
    event = Event.objects.latest("pk")
    assert (event.before["caller"], event.after["caller"]) == ("github", "stripe")


def test_they_are_not_changed_into_others(trigger, dora, client_of):
    add(trigger, dora, "com.other")
    made = add(trigger, dora)

    answer = client_of(dora).post(made.get_absolute_url(), {**TYPED, "event_type": "com.other"})

    assert reason_at(answer, "event_type")


def test_saving_them_as_they_are_changes_nothing(trigger, dora):
    made, number = add(trigger, dora), Event.objects.count()

    actions.change_accepted_event(accepted_event=made, terms=made.terms, by=dora)

    assert Event.objects.count() == number


def test_they_are_removed_once(trigger, dora, client_of):
    made = add(trigger, dora)
    page, address = client_of(dora), f"{made.get_absolute_url()}delete/"
    assert page.get(address).status_code == 200

    answer = page.post(address, follow=True)

    assert "None are described yet." in words(answer)
    assert page.post(address).status_code == 404
    with pytest.raises(actions.AcceptedEventGone):
        actions.remove_accepted_event(accepted_event=made, by=dora)


def test_what_is_archived_keeps_its_events(trigger, dora, client_of):
    made = add(trigger, dora)
    actions.archive_component(component=trigger, by=dora)
    before = business()

    page = client_of(dora)
    page.post(page_of(trigger), {**TYPED, "event_type": "*"})
    page.post(made.get_absolute_url(), {**TYPED, "event_type": "*"})
    page.post(f"{made.get_absolute_url()}delete/")

    assert business() == before


def test_there_are_fifty_at_most(trigger, dora):
    for number in range(50):
        add(trigger, dora, f"com.example.{number}")

    with pytest.raises(actions.TooManyAcceptedEvents):
        add(trigger, dora, "com.example.51")


def test_the_neighbor_finds_none_of_them(trigger, dora, zed, client_of):
    made = add(trigger, dora)
    foreign = made.get_absolute_url().replace("/acme/", "/zenith/")

    assert client_of(zed).get(made.get_absolute_url()).status_code == 404
    assert client_of(zed).post(f"{foreign}delete/").status_code == 404
    assert AcceptedEvent.objects.exists()
