"""What webhooks are told of builds, deployments and environments."""

import json
from typing import Any

import pytest

from builds.actions import create_ci_credential, report_build
from builds.models import BuildState
from builds.reporting.build_report import BuildReport
from builds.reporting.reporter import Reporter
from builds.tests.makers import ARTIFACT, COMMIT, DIGEST, add_build
from deployments.actions import (
    approve_deployment,
    bypass_approval,
    change_environment,
    delete_environment,
    reject_deployment,
    request_deployment,
)
from deployments.environment_rules import Rules
from deployments.tests.makers import add_environment, carry_out, waiting_deployment
from organizations.tenancy.credential_kinds import CredentialTerms
from organizations.tenancy.roles import RoleSlug
from projects.tests.makers import add_component
from tests.cast import add_member
from webhooks.models import Delivery
from webhooks.tests.makers import add_webhook
from webhooks.tests.schemas import problems

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def webhook(adam):
    """One that is told of everything."""
    return add_webhook(by=adam)


def told(type):
    """The bodies of this type, the oldest first."""
    found = Delivery.objects.filter(type=type).order_by("created_at")
    return [json.loads(each.body) for each in found]


def report(component, state, by):
    """What CI says of its run."""
    credential = component.ci_credentials.first() or create_ci_credential(
        component=component, wanted=CredentialTerms("CI", 30), by=by
    )
    ended: Any = {"artifact": ARTIFACT, "digest": DIGEST} if state == "succeeded" else {}
    said = BuildReport(external_id="77", attempt=1, commit=COMMIT, state=BuildState(state), **ended)
    return report_build(report=said, by=Reporter(credential))


def test_a_build_is_told_when_it_has_ended(adam):
    component = add_component(adam)

    report(component, "running", adam)
    assert told("build.finished") == []
    report(component, "succeeded", adam)

    (body,) = told("build.finished")
    assert problems(body) == []
    assert body["context"]["source"].endswith("/organizations/acme/")
    assert body["subject"]["content"] == {"artifactId": ARTIFACT}
    assert body["customData"]["state"] == "succeeded"
    assert body["customData"]["url"].startswith("http")


def test_a_build_that_failed_has_no_artifact(adam):
    report(add_component(adam), "failed", adam)

    (body,) = told("build.finished")
    assert problems(body) == []
    assert body["subject"]["content"] == {}
    assert body["customData"]["state"] == "failed"


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        ("deploy", "service.deployed"),
        ("promote", "service.deployed"),
        ("rollback", "service.rolledback"),
        ("stop", "service.removed"),
    ],
)
def test_what_arrived_is_told_as_cdevents_has_it(adam, kind, type):
    build, environment = add_build(add_component(adam)), add_environment(by=adam)
    deployment = waiting_deployment(build, environment, kind=kind, state="approved")

    carry_out(deployment, by=adam)

    (body,) = told(type)
    assert problems(body) == []
    assert body["subject"]["id"] == str(build.component.pk)
    assert body["subject"]["content"]["environment"] == {"id": str(environment.pk)}
    assert body["customData"]["deployment"]["id"] == str(deployment.pk)
    others = {"service.deployed", "service.rolledback", "service.removed"} - {type}
    assert not Delivery.objects.filter(type__in=others).exists()


def test_a_deployment_that_failed_is_told_with_its_error(adam):
    build, environment = add_build(add_component(adam)), add_environment(by=adam)

    carry_out(waiting_deployment(build, environment, state="approved"), by=adam, state="failed")

    (body,) = told("deployment.failed")
    assert (body["data"]["state"], body["data"]["error"]) == ("failed", "")
    assert not told("service.deployed")


def test_a_deployment_is_approved_with_the_last_approval_it_needs(adam, mia):
    eva = add_member(adam.organization, "Eva", RoleSlug.ADMINISTRATOR)
    build, environment = add_build(add_component(adam)), add_environment(by=adam)
    deployment = waiting_deployment(build, environment, approvals_needed=2)

    approve_deployment(deployment=deployment, by=adam)
    assert told("deployment.approved") == []
    approve_deployment(deployment=deployment, by=eva)

    (body,) = told("deployment.approved")
    assert body["type"] == "deployment.approved"
    assert body["data"]["state"] == "approved"
    assert body["data"]["component"]["handle"] == "orders"
    assert "Adam" not in json.dumps(body)


def test_what_needs_no_approval_is_requested_and_approved(adam):
    build, environment = add_build(add_component(adam)), add_environment(by=adam)

    request_deployment(build=build, environment=environment, by=adam)

    assert len(told("deployment.requested")) == len(told("deployment.approved")) == 1


def test_a_bypass_is_an_approval_too(adam):
    build, environment = add_build(add_component(adam)), add_environment(by=adam)

    bypass_approval(deployment=waiting_deployment(build, environment), reason="Outage", by=adam)

    assert len(told("deployment.approved")) == 1


def test_a_rejection_is_told_with_its_reason(adam):
    build, environment = add_build(add_component(adam)), add_environment(by=adam)

    reject_deployment(deployment=waiting_deployment(build, environment), reason="Late", by=adam)

    (body,) = told("deployment.rejected")
    assert body["data"]["reason"] == "Late"
    assert told("deployment.approved") == []


def test_environments_are_told_as_cdevents_has_them(adam):
    environment = add_environment(by=adam)
    change_environment(environment=environment, rules=Rules("Tests"), by=adam)
    delete_environment(environment=environment, handle=environment.handle, by=adam)

    bodies = [told(f"environment.{done}")[0] for done in ("created", "modified", "deleted")]

    assert [problems(body) for body in bodies] == [[], [], []]
    assert [body["subject"]["content"]["name"] for body in bodies] == ["Staging", "Tests", "Tests"]
    assert {body["subject"]["id"] for body in bodies} == {str(environment.pk)}
    assert len({body["context"]["id"] for body in bodies}) == 3


def test_the_schema_finds_what_is_wrong(adam):
    add_environment(by=adam)
    (body,) = told("environment.created")

    body["subject"]["content"]["outcome"] = "success"

    assert problems(body)
