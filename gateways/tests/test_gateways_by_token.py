"""Gateways that programs create, change and delete, and their tokens, which are shown once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateways.models import Gateway, GatewayToken
from gateways.permissions import MANAGE_GATEWAY
from gateways.tests.makers import add_gateway
from organizations.models import IdempotencyKey
from projects.permissions import VIEW_PROJECT
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}
ASIA = {"name": "Asia", "software": "nginx", "environment": "sandbox", "days": 30}


@pytest.fixture
def robot(adam):
    return Machine(service_token(adam, MANAGE_GATEWAY, name="Robot").secret)


def post(machine, acme, path, body, **headers):
    return machine.post(at(acme, path), body, content_type=JSON, headers=headers)


def test_a_program_sets_up_a_gateway_and_sees_its_secret_once(robot, acme):
    answer = post(robot, acme, "/gateways", ASIA, **KEY)

    gateway = Gateway.objects.get()
    created = answer.json()
    assert (answer.status_code, created["id"]) == (201, str(gateway.pk))
    token = GatewayToken.objects.find(created["secret"])
    assert token == gateway.tokens.get()
    address = at(acme, f"/gateways/{gateway.pk}")
    assert robot.get(address).json() == {n: v for n, v in created.items() if n != "secret"}
    listed = robot.get(at(acme, f"/gateway-tokens?gateway_id={gateway.pk}")).json()["items"]
    assert [(row["id"], row["secret"]) for row in listed] == [(str(token.pk), "")]
    assert_problem(post(robot, acme, "/gateways", ASIA, **KEY), 409, "key-spent")
    assert created["secret"] not in IdempotencyKey.objects.get().answer
    assert_problem(post(robot, acme, "/gateways", ASIA), 409, "gateway-name-taken")
    assert Gateway.objects.count() == 1


def test_what_the_page_refuses_is_refused_at_its_field(robot, acme, subtests):
    for changed, pointer in (
        ({"name": ""}, "#/name"),
        ({"software": "apache"}, "#/software"),
        ({"environment": "mars"}, "#/environment"),
        ({"cache_seconds": 3}, "#/cache_seconds"),
        ({"software": "caddy", "cache_seconds": 5}, "#/cache_seconds"),
        ({"days": 8}, "#/days"),
        ({"days": 180}, "#/days"),  # the token that is used lives for 90
    ):
        with subtests.test(changed=changed):
            answer = post(robot, acme, "/gateways", ASIA | changed)

            assert answer.status_code == 422
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Gateway.objects.exists()


def test_a_change_leaves_what_is_not_sent(robot, adam, acme):
    gateway = add_gateway(by=adam, cache_seconds=5).gateway
    address = at(acme, f"/gateways/{gateway.pk}")

    answer = robot.patch(address, {"name": "Africa"}, content_type=JSON)

    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["cache_seconds"]) == ("Africa", 5)
    refused = robot.patch(address, {"software": "caddy"}, content_type=JSON)
    assert_problem(refused, 422, "only-nginx-caches")
    assert robot.delete(address).status_code == 204
    assert not GatewayToken.objects.exists()


def test_a_token_is_replaced_once_and_created_only_where_none_works(robot, acme):
    post(robot, acme, "/gateways", ASIA)
    token = GatewayToken.objects.get()
    body = {"gateway_id": str(token.gateway_id), "days": 30}
    rotate = f"/gateway-tokens/{token.pk}/rotate"

    assert_problem(post(robot, acme, "/gateway-tokens", body), 409, "token-still-works")
    rotated = post(robot, acme, rotate, {"overlap_hours": 1})

    assert rotated.status_code == 201
    new = GatewayToken.objects.find(rotated.json()["secret"])
    assert new is not None
    assert (new.gateway_id, new.pk != token.pk) == (token.gateway_id, True)
    assert_problem(post(robot, acme, rotate, {"overlap_hours": 1}), 409, "rotated-already")
    GatewayToken.objects.all().delete()
    assert post(robot, acme, "/gateway-tokens", body).status_code == 201
    assert GatewayToken.objects.get().life == timedelta(days=30)


def test_others_and_other_organizations_reach_no_gateway(robot, adam, zed, acme):
    theirs = add_gateway(by=zed)
    viewer = Machine(personal_token(adam, VIEW_PROJECT).secret)

    assert_problem(post(viewer, acme, "/gateways", ASIA), 403, "missing-permission")
    body = {"gateway_id": str(theirs.gateway.pk), "days": 30}
    (error,) = post(robot, acme, "/gateway-tokens", body).json()["errors"]
    assert error["pointer"] == "#/gateway_id"
    for path in (f"/gateways/{theirs.gateway.pk}", f"/gateway-tokens/{theirs.pk}"):
        assert_problem(robot.get(at(acme, path)), 404, "not-found")
    for path in ("/gateways", "/gateway-tokens", "/gateway-tokens?gateway_id=x"):
        assert robot.get(at(acme, path)).json()["items"] == []


def test_tokens_that_work_are_listed_by_their_gateway(robot, adam, acme):
    europe, asia = (add_gateway(name, by=adam) for name in ("Europe", "Asia"))
    GatewayToken.objects.filter(pk=asia.pk).update(expires_at=timezone.now())

    for query, tokens in (
        ({}, [europe]),
        ({"gateway_id": str(europe.gateway_id)}, [europe]),
        ({"gateway_id": str(asia.gateway_id)}, []),
    ):
        shown = robot.get(at(acme, "/gateway-tokens"), query).json()["items"]
        assert [token["id"] for token in shown] == [str(token.pk) for token in tokens]
    assert_problem(robot.get(at(acme, f"/gateway-tokens/{asia.pk}")), 404, "not-found")


def test_a_gateway_is_found_by_its_name(robot, adam, acme):
    add_gateway("Europe", by=adam)
    add_gateway("Asia", by=adam)

    for name, names in (("Asia", ["Asia"]), ("As", []), ("", ["Europe", "Asia"])):
        shown = robot.get(at(acme, "/gateways"), {"name": name}).json()["items"]
        assert [gateway["name"] for gateway in shown] == names
