"""Email domains that programs add, check and remove."""

import pytest

from organizations.permissions import MANAGE_ORGANIZATION, VIEW_ORGANIZATION
from tests.api import Machine, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}


def post(machine, acme, path, body=None, **headers):
    return machine.post(at(acme, path), body, content_type=JSON, headers=headers)


def test_a_program_adds_checks_and_removes_a_domain(adam, acme):
    robot = Machine(service_token(adam, MANAGE_ORGANIZATION, name="Robot").secret)

    created = post(robot, acme, "/email-domains", {"name": "acme.com"}, **KEY)
    again = post(robot, acme, "/email-domains", {"name": "acme.com"}, **KEY)
    twice = post(robot, acme, "/email-domains", {"name": "acme.com"})
    domain = created.json()
    address = f"/email-domains/{domain['id']}"

    assert (created.status_code, again.json()) == (201, domain)
    assert domain["record_name"] == "_console-email.acme.com"
    assert [error["pointer"] for error in twice.json()["errors"]] == ["#/name"]
    assert robot.get(at(acme, "/email-domains"), {"name": "acme.com"}).json()["items"] == [domain]
    assert post(robot, acme, f"{address}/check").json()["state"] == "pending"
    assert robot.delete(at(acme, address)).status_code == 204
    assert_problem(robot.get(at(acme, address)), 404, "not-found")


def test_who_only_views_the_organization_sees_no_record(adam, acme):
    reader = Machine(service_token(adam, VIEW_ORGANIZATION, name="Reader").secret)

    assert reader.get(at(acme, "/email-domains")).status_code == 403
