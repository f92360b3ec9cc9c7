"""Credentials that programs create: their secrets are shown once, and none outlives its token."""

from typing import Any

import pytest

from builds.actions import create_ci_credential
from builds.models import CiCredential
from deployments.models import EngineCredential
from deployments.tests.makers import add_environment
from organizations.models import IdempotencyKey, Membership
from organizations.tenancy.credential_kinds import CredentialTerms
from projects.models import Component
from projects.tests.makers import add_component
from tests.api import Machine
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}


@pytest.fixture
def component(adam: Membership) -> Component:
    return add_component(adam)


def create(machine: Machine, component: Component, days: int = 30, headers: Any = None) -> Any:
    """The answer to a request for a CI credential that works for so long."""
    body = {"component_id": str(component.pk), "name": "CI", "days": days}
    address = at(component.organization, "/ci-credentials")
    return machine.post(address, body, content_type=JSON, headers=headers)


def test_a_secret_is_in_the_answer_that_creates_it_and_in_no_other(machine, component):
    created = create(machine, component).json()

    row = CiCredential.objects.get()
    assert CiCredential.objects.find(created["secret"]) == row
    address = at(component.organization, "/ci-credentials")
    listed = machine.get(address).json()["items"]
    assert [(each["id"], each["secret"]) for each in listed] == [(str(row.pk), "")]
    assert machine.get(f"{address}/{row.pk}").json()["secret"] == ""


def test_a_repeated_request_creates_no_second_and_keeps_no_secret(machine, component):
    created = create(machine, component, headers=KEY)

    assert_problem(create(machine, component, headers=KEY), 409, "key-spent")
    assert CiCredential.objects.count() == 1
    assert created.json()["secret"] not in IdempotencyKey.objects.get().answer


def test_a_rotation_answers_with_the_new_one(machine, component):
    old = create(machine, component).json()
    address = at(component.organization, f"/ci-credentials/{old['id']}/rotate")

    answer = machine.post(address, {"overlap_hours": 24}, content_type=JSON)

    new = answer.json()
    assert answer.status_code == 201
    assert new["id"] != old["id"]
    shown = CiCredential.objects.find(new["secret"])
    assert shown is not None
    assert str(shown.pk) == new["id"]
    old_now = machine.get(at(component.organization, f"/ci-credentials/{old['id']}")).json()
    assert old_now["replaced_by_id"] == new["id"]
    again = machine.post(address, {"overlap_hours": 24}, content_type=JSON)
    assert_problem(again, 409, "rotated-already")


def test_a_revoked_one_is_gone(machine, component):
    created = create(machine, component).json()
    address = at(component.organization, f"/ci-credentials/{created['id']}")

    assert machine.delete(address).status_code == 204
    assert_problem(machine.get(address), 404, "not-found")
    assert CiCredential.objects.get().is_revoked


def test_nothing_outlives_the_token_that_creates_it(machine, component, adam):
    """The token lives for 90 days."""
    problem = assert_problem(create(machine, component, days=180), 422, "outlives-token")
    assert [error["pointer"] for error in problem["errors"]] == ["#/days"]
    by_hand = CredentialTerms("By hand", days=180)
    kept = create_ci_credential(component=component, wanted=by_hand, by=adam)
    address = at(component.organization, f"/ci-credentials/{kept.pk}/rotate")
    refused = machine.post(address, {"overlap_hours": 24}, content_type=JSON)

    assert_problem(refused, 409, "rotation-outlives-token")
    assert CiCredential.objects.count() == 1
    assert create(machine, component, days=60).status_code == 201


def test_the_credential_of_an_engine_is_rotated_and_revoked(machine, adam):
    environment = add_environment(by=adam)
    address = at(adam.organization, "/engine-credentials")
    body = {"environment_id": str(environment.pk), "days": 30}

    first = machine.post(address, body, content_type=JSON).json()
    assert_problem(machine.post(address, body, content_type=JSON), 409, "engine-credential-works")
    old = f"{address}/{first['id']}"
    second = machine.post(f"{old}/rotate", {"overlap_hours": 24}, content_type=JSON).json()
    again = machine.post(f"{old}/rotate", {"overlap_hours": 24}, content_type=JSON)

    assert_problem(again, 409, "rotated-already")
    shown = EngineCredential.objects.find(second["secret"])
    assert shown is not None
    assert shown.environment == environment
    assert machine.delete(f"{address}/{second['id']}").status_code == 204
    assert not EngineCredential.objects.exists()
