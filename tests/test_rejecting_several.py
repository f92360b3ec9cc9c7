"""Rejecting several requests of the Inbox together, for one reason."""

import pytest

from apis.tests.makers import add_api, add_version
from audit.models import Event
from builds.tests.makers import add_build
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, waiting_deployment
from organizations.tenancy.inbox import selected_items_for
from organizations.tenancy.roles import RoleSlug
from portal.actions import approve_sign_up
from portal.models import SignUpState, State
from portal.tests.makers import add_application, add_plan, add_sign_up, add_subscription
from projects.tests.makers import add_component
from tests.cast import add_member, make_organization, make_person
from tests.reading import buttons, document, hidden_in, links, notices, words

pytestmark = pytest.mark.django_db
INBOX = "/organizations/acme/inbox/"
REJECT = f"{INBOX}reject/"
SURE = {"is_confirmed": "on", "reason": "We do  not know you."}
NONE_WAITS = ["Select at least one request that waits for you."]


@pytest.fixture
def sign_ups(acme):
    return [add_sign_up(acme, make_person(name)) for name in ("Sam", "Tim")]


@pytest.fixture
def subscription(adam, mia):
    payments = add_version(add_api("Payments", by=adam))
    return add_subscription(
        add_application("Checkout", owner=mia), payments, add_plan("Gold", by=adam), State.PENDING
    )


@pytest.fixture
def deployment(acme, adam, mia):
    add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)
    production = add_environment("Production", approvals=1, by=adam)
    return waiting_deployment(add_build(add_component(adam)), production, requested_by=mia.user)


@pytest.fixture
def keys(sign_ups, subscription, deployment):
    """What the boxes of all of them send."""
    return [
        *(f"sign-ups:{sign_up.pk}" for sign_up in sign_ups),
        *(f"subscriptions:{subscription.pk}", f"deployments:{deployment.pk}"),
    ]


def sent(answer) -> dict[str, list[str]]:
    """What the form of the page sends beside its token, with the reason."""
    (form,) = (f for f in document(answer).iter("form") if f.get("action") == REJECT)
    fields: dict[str, list[str]] = {}
    for field in form.iter("input"):
        fields.setdefault(field.get("name", ""), []).append(field.get("value", ""))
    return {**fields, "reason": [SURE["reason"]]}


def states(*rows) -> set[str]:
    for row in rows:
        row.refresh_from_db()
    return {row.state for row in rows}


def test_one_reason_rejects_all_that_are_selected(
    adam, sign_ups, subscription, deployment, keys, client_of
):
    client = client_of(adam)
    assert {"Reject…", "Approve"} <= set(buttons(client.get(INBOX)))

    page = client.post(REJECT, {"selected": keys[1:]})
    assert "Reject 3 requests?" in words(page)
    assert "Tim: access to the Developer Portal Sign-up of tim@example.com" in words(page)
    assert states(*sign_ups, subscription) == {"pending"}
    answer = client.post(REJECT, sent(page), follow=True)

    assert notices(answer) == ["3 requests were rejected."]
    assert states(sign_ups[1], subscription, deployment) == {"rejected"}
    assert states(sign_ups[0]) == {SignUpState.PENDING}
    reasons = {row.reason for row in (sign_ups[1], subscription, deployment)}
    assert reasons == {"We do not know you."}
    recorded = Event.objects.filter(after__because="We do not know you.")
    assert {event.actor_id for event in recorded} == {adam.user_id}
    assert len(recorded) == 3


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "a\u202eb", "\u200b"])
def test_nothing_is_rejected_without_a_fit_reason(adam, keys, sign_ups, client_of, reason):
    answer = client_of(adam).post(REJECT, {**SURE, "selected": keys, "reason": reason})

    assert answer.status_code == 200
    assert sent(answer)["selected"] == keys
    assert "is-invalid" in answer.content.decode()
    assert states(*sign_ups) == {SignUpState.PENDING}


def test_what_does_not_wait_for_the_member_is_not_rejected(
    acme, keys, sign_ups, subscription, deployment, mia, zed, client_of
):
    publisher = add_member(acme, "Pat", RoleSlug.API_PUBLISHER)

    answer = client_of(mia).post(REJECT, {**SURE, "selected": keys}, follow=True)
    assert notices(answer) == NONE_WAITS
    assert client_of(zed).post(REJECT, {**SURE, "selected": keys}).status_code == 404
    answer = client_of(publisher).post(REJECT, {**SURE, "selected": keys}, follow=True)

    assert notices(answer) == [
        "3 requests no longer wait for you.",
        "1 request was rejected.",
    ]
    assert states(subscription) == {State.REJECTED}
    assert states(*sign_ups) == {SignUpState.PENDING}
    assert states(deployment) == {DeploymentState.WAITING}


def test_no_row_of_another_organization_is_rejected(keys, sign_ups, deployment, client_of):
    neighbour = make_organization("Globex", by=make_person("Hank"))

    answer = client_of(neighbour).post(
        "/organizations/globex/inbox/reject/", {**SURE, "selected": keys}, follow=True
    )

    assert notices(answer) == NONE_WAITS
    assert states(*sign_ups) == {SignUpState.PENDING}
    assert states(deployment) == {DeploymentState.WAITING}


def test_no_one_rejects_together_what_their_inbox_does_not_show(adam, deployment, client_of):
    Deployment.objects.filter(pk=deployment.pk).update(requested_by=adam.user)

    answer = client_of(adam).post(
        REJECT, {**SURE, "selected": f"deployments:{deployment.pk}"}, follow=True
    )

    assert notices(answer) == NONE_WAITS
    assert states(deployment) == {DeploymentState.WAITING}


def test_forged_and_repeated_keys_change_nothing_else(adam, sign_ups, client_of):
    (first, second), client = sign_ups, client_of(adam)
    forged = ["nonsense:1", f"access:{first.pk}", "sign-ups:", "", ":", f"deployments:{first.pk}"]

    assert notices(client.post(REJECT, {**SURE, "selected": forged}, follow=True)) == NONE_WAITS
    twice = [f"sign-ups:{first.pk}"] * 2
    answer = client.post(REJECT, {**SURE, "selected": twice}, follow=True)

    assert notices(answer) == ["1 request was rejected."]
    assert states(first) == {SignUpState.REJECTED}
    assert states(second) == {SignUpState.PENDING}
    assert client.get(REJECT).status_code == 405


def test_one_that_is_answered_in_between_is_named_and_keeps_back_no_other(
    adam, sign_ups, client_of, monkeypatch
):
    keys = [f"sign-ups:{sign_up.pk}" for sign_up in sign_ups]
    items = selected_items_for(adam, keys)
    monkeypatch.setattr("organizations.views.inbox.selected_items_for", lambda *_: items)
    approve_sign_up(sign_up=items[0].row, by=adam)

    answer = client_of(adam).post(REJECT, {**SURE, "selected": keys}, follow=True)

    first, last = notices(answer)
    assert first.startswith(f"{items[0].item.what}: ")
    assert "approved" in first
    assert last == "1 request was rejected."
    assert states(items[1].row) == {SignUpState.REJECTED}


def test_a_deployment_is_rejected_together_with_others_and_approved_alone(
    adam, deployment, sign_ups, keys, client_of
):
    answer = client_of(adam).post(
        f"{INBOX}approve/", {"selected": keys[1:2] + keys[3:]}, follow=True
    )

    assert notices(answer)[-2:] == [
        "Deploy: Orders #1 to Production: Open it to approve it.",
        "1 request was approved.",
    ]
    assert states(deployment) == {DeploymentState.WAITING}


def test_one_comes_back_to_the_kind_of_requests_that_one_looked_at(adam, sign_ups, client_of):
    page, kind = client_of(adam), f"{INBOX}?kind=sign-ups"
    hidden = hidden_in(page.get(kind))
    assert hidden["next"] == kind
    selected = {"selected": [f"sign-ups:{sign_ups[0].pk}"], "next": kind}

    asked = page.post(REJECT, selected)
    assert kind in links(asked)
    assert sent(asked)["next"] == [kind]

    assert page.post(REJECT, {**selected, **SURE}).url == kind
    assert page.post(f"{INBOX}approve/", selected).url == kind
    assert page.post(REJECT, {**selected, "next": "https://evil.example/"}).url == INBOX
