"""Webhooks that programs create, change, test and delete; their secrets are shown once."""

import pytest

from organizations.models import IdempotencyKey
from organizations.permissions import VIEW_EVENT, VIEW_ORGANIZATION
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from webhooks.models import EVERYTHING, TEST, Webhook, WebhookState
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.tests.makers import PUBLIC, add_webhook, secret_of

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}
CHAT = {"name": "Chat", "url": PUBLIC, "types": ["member.added"]}


@pytest.fixture
def robot(adam):
    return Machine(service_token(adam, MANAGE_WEBHOOK, name="Robot").secret)


def post(machine, acme, path, body=None, **headers):
    return machine.post(at(acme, path), body, content_type=JSON, headers=headers)


def patch(machine, acme, webhook, **changes):
    return machine.patch(at(acme, f"/webhooks/{webhook.pk}"), changes, content_type=JSON)


def test_a_program_creates_a_webhook_and_sees_its_secret_once(robot, acme):
    answer = post(robot, acme, "/webhooks", CHAT, **KEY)

    webhook = Webhook.objects.get()
    created = answer.json()
    assert (answer.status_code, created["id"]) == (201, str(webhook.pk))
    assert (created["secret"], created["state"]) == (secret_of(webhook), "pending")
    shown = {name: value for name, value in created.items() if name != "secret"}
    assert robot.get(at(acme, f"/webhooks/{webhook.pk}")).json() == shown
    assert robot.get(at(acme, "/webhooks")).json()["items"] == [shown]
    assert_problem(post(robot, acme, "/webhooks", CHAT, **KEY), 409, "key-spent")
    kept = IdempotencyKey.objects.get().answer
    assert created["secret"] not in kept
    assert webhook.secret not in kept
    assert_problem(post(robot, acme, "/webhooks", CHAT), 409, "webhook-name-taken")
    assert Webhook.objects.count() == 1


def test_a_secret_is_rotated_only_as_it_was_read(robot, adam, acme):
    webhook = add_webhook(by=adam)
    former, read = secret_of(webhook), robot.get(at(acme, f"/webhooks/{webhook.pk}"))
    rotate = f"/webhooks/{webhook.pk}/rotate-secret"

    rotated = post(robot, acme, rotate, **KEY, **{"if-match": read["ETag"]})

    webhook.refresh_from_db()
    assert (rotated.status_code, rotated.json()["secret"]) == (200, secret_of(webhook))
    assert secret_of(webhook) != former
    assert_problem(post(robot, acme, rotate, **KEY, **{"if-match": read["ETag"]}), 409, "key-spent")
    assert secret_of(webhook) not in IdempotencyKey.objects.get().answer
    patch(robot, acme, webhook, name="Pager")
    assert_problem(post(robot, acme, rotate, **{"if-match": read["ETag"]}), 412, "changed")
    webhook.refresh_from_db()
    assert webhook.secret_number == 2


def test_what_is_no_webhook_is_refused_at_its_field(robot, acme, subtests):
    for changed, pointer in (
        ({"name": ""}, "#/name"),
        ({"name": "x" * 61}, "#/name"),
        ({"url": "http://chat.example.com/"}, "#/url"),
        ({"url": "https://127.0.0.1/"}, "#/url"),
        ({"types": []}, "#/types"),
        ({"types": ["member.added", "moon.rose"]}, "#/types/1"),
        ({"secret": "mine"}, "#/secret"),
    ):
        with subtests.test(changed=changed):
            answer = post(robot, acme, "/webhooks", CHAT | changed)

            assert answer.status_code == 422
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Webhook.objects.exists()


def test_only_a_token_that_views_the_history_sends_it_to_a_url(robot, adam, acme):
    historian = Machine(service_token(adam, MANAGE_WEBHOOK, VIEW_EVENT, name="Historian").secret)
    log = CHAT | {"types": [EVERYTHING]}

    assert_problem(post(robot, acme, "/webhooks", log), 409, "history-hidden")
    assert post(historian, acme, "/webhooks", log).status_code == 201
    webhook = Webhook.objects.get()
    elsewhere = patch(robot, acme, webhook, url=f"{PUBLIC}/elsewhere")
    assert_problem(elsewhere, 409, "history-hidden")
    assert patch(robot, acme, webhook, name="Archive").status_code == 200
    webhook.refresh_from_db()
    assert (webhook.name, webhook.url, webhook.types) == ("Archive", PUBLIC, [EVERYTHING])


def test_a_webhook_is_switched_off_and_on_and_tested(robot, adam, acme):
    webhook = add_webhook(by=adam)
    address = f"/webhooks/{webhook.pk}"

    assert post(robot, acme, f"{address}/switch-off").json()["state"] == WebhookState.OFF
    for step, problem in (("switch-off", "webhook-is-off"), ("test", "webhook-is-off")):
        assert_problem(post(robot, acme, f"{address}/{step}"), 409, problem)
    assert post(robot, acme, f"{address}/switch-on").json()["state"] == WebhookState.PENDING
    assert_problem(post(robot, acme, f"{address}/switch-on"), 409, "webhook-is-on")
    assert post(robot, acme, f"{address}/test").status_code == 200
    assert [delivery.type for delivery in webhook.deliveries.all()] == [TEST]
    assert robot.delete(at(acme, address)).status_code == 204
    assert not Webhook.objects.exists()


def test_a_new_url_has_to_answer_and_what_is_not_sent_stays(robot, adam, acme):
    webhook = add_webhook(by=adam, types=["member.added"])

    changed = patch(robot, acme, webhook, url=f"{PUBLIC}/elsewhere").json()

    assert (changed["name"], changed["types"]) == ("Chat", ["member.added"])
    assert (changed["url"], changed["state"]) == (f"{PUBLIC}/elsewhere", "pending")
    assert "secret" not in changed


def test_others_and_other_organizations_reach_no_webhook(robot, adam, zed, acme):
    theirs = add_webhook(by=zed)
    viewer = Machine(personal_token(adam, VIEW_ORGANIZATION).secret)
    address = f"/webhooks/{theirs.pk}"

    assert_problem(post(viewer, acme, "/webhooks", CHAT), 403, "missing-permission")
    assert_problem(viewer.get(at(acme, "/webhooks")), 403, "missing-permission")
    assert_problem(robot.get(at(acme, address)), 404, "not-found")
    assert_problem(patch(robot, acme, theirs, name="Mine"), 404, "not-found")
    assert_problem(robot.delete(at(acme, address)), 404, "not-found")
    for step in ("rotate-secret", "switch-off", "switch-on", "test"):
        assert_problem(post(robot, acme, f"{address}/{step}"), 404, "not-found")
    assert robot.get(at(acme, "/webhooks")).json()["items"] == []
    theirs.refresh_from_db()
    assert (theirs.name, theirs.state, theirs.secret_number) == ("Chat", WebhookState.ACTIVE, 1)


def test_a_webhook_is_found_by_its_name_or_url(robot, adam, acme):
    add_webhook("Chat", by=adam)
    add_webhook("Pager", f"{PUBLIC}/pager", by=adam)

    for query, names in (
        ({"name": "Pager"}, ["Pager"]),
        ({"name": "Pag"}, []),
        ({"url": PUBLIC}, ["Chat"]),
        ({}, ["Chat", "Pager"]),
    ):
        shown = robot.get(at(acme, "/webhooks"), query).json()["items"]
        assert [webhook["name"] for webhook in shown] == names
