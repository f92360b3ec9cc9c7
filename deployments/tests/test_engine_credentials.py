"""What the credential of an engine opens, in which environment, and until when."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from builds import actions as build_actions
from builds.tests.makers import add_build
from deployments import actions as deployment_actions
from deployments.models import EngineCredential
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, engine_of
from deployments.tests.test_engine_calls import EngineClient
from organizations import actions as organizing
from organizations.tenancy.credential_kinds import CredentialTerms
from organizations.tenancy.roles import RoleSlug
from projects.tests.makers import add_component
from tests.api import personal_token
from tests.cast import add_member

pytestmark = pytest.mark.django_db
LIST = "/api/v1/deployments"


@pytest.fixture
def build(adam):
    return add_build(add_component(adam))


@pytest.fixture
def engine(staging, adam):
    return EngineClient(engine_of(staging, by=adam).credential.secret)


@pytest.fixture
def approved(build, staging, mia):
    return deployment_actions.request_deployment(build=build, environment=staging, by=mia)


def test_an_engine_sees_only_its_environment(approved, adam, zed):
    production = add_environment("Production", by=adam)
    elsewhere = add_environment("Staging", by=zed)

    for other, by in ((production, adam), (elsewhere, zed)):
        stranger = EngineClient(engine_of(other, by=by).credential.secret)
        assert stranger.approved() == []
        for state in ("running", "succeeded", "failed"):
            assert stranger.say(approved, state).status_code == 404
    approved.refresh_from_db()
    assert approved.state == DeploymentState.APPROVED


@pytest.mark.parametrize("key", [str(uuid.UUID(int=7, version=4)), "x", "0", "a" * 10_000, "%00"])
def test_an_id_of_nothing_is_not_found(key, engine, approved):
    assert engine.say(key, "running").status_code in {400, 404}


def test_no_unknown_ended_or_suspended_credential_opens_anything(
    engine, approved, staging, adam, acme
):
    def bodies(client):
        calls = (client.get(LIST), client.say(approved, "running"), client.observe())
        return {(each.status_code, each.content) for each in calls}

    (nobody,) = bodies(EngineClient("coe_" + "a" * 38))
    assert nobody[0] == 401
    assert bodies(EngineClient("x")) == {nobody}
    EngineCredential.objects.update(
        created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now()
    )
    assert bodies(engine) == {nobody}
    deployment_actions.create_engine_credential(environment=staging, days=7, by=adam)
    fresh = EngineClient(engine_of_secret(staging, adam))
    type(acme).objects.filter(pk=acme.pk).update(suspended_at=timezone.now())
    assert bodies(fresh) == {nobody}
    type(acme).objects.filter(pk=acme.pk).update(suspended_at=None)
    assert fresh.get(LIST).status_code == 200
    deployment_actions.revoke_engine_credentials(environment=staging, by=adam)
    assert bodies(fresh) == {nobody}
    approved.refresh_from_db()
    assert approved.state == DeploymentState.APPROVED


def engine_of_secret(environment, by):
    """The secret of a new credential in place of all others."""
    environment.engine_credentials.all().delete()
    made = deployment_actions.create_engine_credential(environment=environment, days=7, by=by)
    return made.secret


def test_another_kind_of_credential_is_told_so(approved, adam, build):
    token = personal_token(adam).secret
    terms = CredentialTerms("CI", days=7)
    ci = build_actions.create_ci_credential(component=build.component, wanted=terms, by=adam).secret

    for secret in (token, ci):
        client = EngineClient(secret)
        for answer in (client.get(LIST), client.say(approved, "running"), client.observe()):
            assert answer.status_code == 403
            assert "engine credential" in answer.json()["detail"]
    approved.refresh_from_db()
    assert approved.state == DeploymentState.APPROVED


def test_an_engine_credential_opens_nothing_else(engine, acme):
    for url in (f"/api/v1/organizations/{acme.pk}", "/api/v1/organizations", "/api/v1/token"):
        assert engine.get(url).status_code == 401
    assert engine.post("/api/v1/builds", "{}", content_type="application/json").status_code == 403


def test_a_rotated_secret_works_for_its_overlap(engine, staging, adam):
    deployment_actions.rotate_engine_credential(environment=staging, overlap_hours=24, by=adam)

    assert engine.get(LIST).status_code == 200


def test_removing_who_made_the_credential_leaves_it(engine, acme, adam, eve_admin):
    organizing.remove_member(membership=adam, by=eve_admin)

    assert engine.get(LIST).status_code == 200


@pytest.fixture
def eve_admin(acme):

    return add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
