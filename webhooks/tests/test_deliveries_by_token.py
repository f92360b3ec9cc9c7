"""Deliveries that programs list, read and send again."""

import pytest

from audit.models import Event
from organizations.permissions import VIEW_EVENT
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from webhooks.actions import send_test
from webhooks.deliveries.outcomes import note
from webhooks.deliveries.sending import Outcome
from webhooks.events import WEBHOOK_REDELIVERED
from webhooks.models import EVERYTHING, Delivery, DeliveryState, Webhook, WebhookState
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.tests.makers import add_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def robot(adam):
    return Machine(service_token(adam, MANAGE_WEBHOOK, name="Robot").secret)


@pytest.fixture
def webhook(adam):
    return add_webhook(by=adam)


@pytest.fixture
def failed(webhook):
    return add_delivery(webhook, DeliveryState.FAILED, status=500, error="500", answer="No.")


def add_delivery(webhook, state=DeliveryState.WAITING, **fields):
    organization = webhook.organization
    fields = {"type": "member.added", "body": '{"type":"member.added"}'} | fields
    return webhook.deliveries.create(organization=organization, state=state, **fields)


def read(machine, delivery):
    return machine.get(at(delivery.organization, f"/webhook-deliveries/{delivery.pk}"))


def redeliver(machine, delivery, **headers):
    address = at(delivery.organization, f"/webhook-deliveries/{delivery.pk}/redeliver")
    return machine.post(address, headers=headers)


def ids_of(machine, webhook, **query):
    address = at(webhook.organization, f"/webhooks/{webhook.pk}/deliveries")
    return [row["id"] for row in machine.get(address, query).json()["items"]]


def test_a_failed_delivery_is_listed_read_and_sent_again_once(robot, webhook, failed):
    waiting = add_delivery(webhook)
    assert ids_of(robot, webhook) == [str(waiting.pk), str(failed.pk)]
    assert ids_of(robot, webhook, state="failed") == [str(failed.pk)]
    before = read(robot, failed)
    shown = before.json()
    assert (shown["status"], shown["error"], shown["answer"]) == (500, "500", "No.")
    assert (shown["body"], shown["due_at"]) == (failed.body, None)

    headers = {"idempotency-key": "2f8c0f2e", "if-match": before["ETag"]}
    answers = [redeliver(robot, failed, **headers) for _ in range(2)]

    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (DeliveryState.WAITING, 0)
    assert answers[0].content == answers[1].content == read(robot, failed).content
    assert answers[0].json()["due_at"] is not None
    assert Event.objects.filter(kind=WEBHOOK_REDELIVERED).count() == 1
    assert_problem(redeliver(robot, failed, **{"if-match": before["ETag"]}), 412, "changed")


def test_what_cannot_go_is_not_sent_again(robot, webhook, failed, subtests):
    for state, slug in (
        (WebhookState.OFF, "webhook-is-off"),
        (WebhookState.PENDING, "webhook-is-pending"),
    ):
        with subtests.test(state=state):
            Webhook.objects.filter(pk=webhook.pk).update(state=state)

            assert_problem(redeliver(robot, failed), 409, slug)
    failed.refresh_from_db()
    assert failed.state == DeliveryState.FAILED


def test_the_body_of_the_history_is_shown_to_who_can_view_it(robot, adam, webhook):
    delivery = add_delivery(webhook, type=EVERYTHING, body='{"who":"Adam"}')
    reader = Machine(personal_token(adam, MANAGE_WEBHOOK, VIEW_EVENT).secret)

    hidden = (read(robot, delivery).json(), redeliver(robot, delivery).json())

    assert [shown["body"] for shown in hidden] == [None, None]
    assert read(reader, delivery).json()["body"] == delivery.body
    assert "Adam" not in robot.get(at(adam.organization, f"/webhooks/{webhook.pk}/deliveries")).text


def test_a_list_has_no_content_and_only_what_is_of_its_webhook(robot, adam, webhook, failed):
    other = add_webhook("Pager", by=adam)
    test = send_test(webhook=other, by=adam)
    note(test, Outcome(204, "", ""))

    assert ids_of(robot, webhook) == [str(failed.pk)]
    assert ids_of(robot, other) == [str(test.pk)]
    (row,) = robot.get(at(adam.organization, f"/webhooks/{webhook.pk}/deliveries")).json()["items"]
    assert not {"body", "answer"} & set(row)
    assert read(robot, test).json()["state"] == "delivered"


def test_deliveries_of_another_organization_are_not_there(robot, acme, zed):
    theirs = add_delivery(add_webhook(by=zed), DeliveryState.FAILED)

    for address in (
        f"/webhook-deliveries/{theirs.pk}",
        f"/webhooks/{theirs.webhook_id}/deliveries",
    ):
        assert_problem(robot.get(at(acme, address)), 404, "not-found")
    address = at(acme, f"/webhook-deliveries/{theirs.pk}/redeliver")
    assert_problem(robot.post(address), 404, "not-found")
    assert not Delivery.objects.waiting().exists()
