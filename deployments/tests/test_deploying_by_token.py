"""Deployments and runs that programs request: under the same rules, and approved by people."""

import pytest

from builds.tests.makers import add_build
from deployments import actions, permissions
from deployments.models import Deployment, Run
from deployments.tests.makers import add_environment, carry_out
from organizations.tenancy.roles import RoleSlug
from projects.actions import assign_project_role, create_project
from projects.models import ComponentType
from projects.permissions import MANAGE_COMPONENT, VIEW_COMPONENT
from projects.tests.makers import add_component
from tests.api import Machine, operations, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member
from tests.reading import words

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def build(orders, staging, production, adam):
    """A build that runs in Staging, and could enter Production."""
    build = add_build(orders)
    carry_out(actions.request_deployment(build=build, environment=staging, by=adam), by=adam)
    return build


@pytest.fixture
def robot(adam):
    """A service account that may deploy, with a token that Adam created."""
    return Machine(service_token(adam, permissions.DEPLOY_COMPONENT, name="Robot").secret)


def request_with(machine, environment, **body):
    """The answer to a request to deploy there, or to stop."""
    body = {"environment_id": str(environment.pk)} | {n: str(row.pk) for n, row in body.items()}
    return machine.post(at(environment.organization, "/deployments"), body, content_type=JSON)


def cancel(machine, deployment):
    """The answer to a request to cancel it."""
    return machine.post(at(deployment.organization, f"/deployments/{deployment.pk}/cancel"))


def test_who_created_the_token_does_not_approve_what_was_requested_with_it(
    robot, build, production, adam, eve
):
    answer = request_with(robot, production, build_id=build)

    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["requester"]) == ("waiting", "Robot")
    waiting = Deployment.objects.unfinished().get()
    with pytest.raises(actions.NotTheApprover, match="Robot requested it with a token that you"):
        actions.approve_deployment(deployment=waiting, by=adam)
    assert actions.approve_deployment(deployment=waiting, by=eve).state == "approved"


def test_pages_say_that_the_service_account_requested_it(
    robot, build, production, adam, eve, client_of
):
    request_with(robot, production, build_id=build)
    waiting = Deployment.objects.unfinished().get()

    page = words(client_of(eve).get(waiting.get_absolute_url()))
    inbox = words(client_of(eve).get("/organizations/acme/inbox/"))
    own = words(client_of(adam).get("/organizations/acme/inbox/requested/"))

    assert "By Robot." in page
    assert "Deployment requested by Robot" in inbox
    assert "waits for approval, requested by Robot" in own


def test_a_service_account_cancels_only_what_it_requested_itself(
    robot, build, production, adam, acme
):
    by_hand = actions.request_deployment(build=build, environment=production, by=adam)
    assert_problem(cancel(robot, by_hand), 409, "not-your-request")
    other = Machine(service_token(adam, permissions.DEPLOY_COMPONENT, name="Other").secret)
    actions.cancel_deployment(deployment=by_hand, by=adam)
    request_with(other, production, build_id=build)
    of_other = Deployment.objects.unfinished().get()
    assert_problem(cancel(robot, of_other), 409, "not-your-request")

    answer = cancel(other, of_other)

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


def test_a_person_cancels_what_their_service_account_requested(build, production, adam, acme):
    dora = add_member(acme, "Dora", RoleSlug.DEVELOPER)
    robot = Machine(service_token(adam, permissions.DEPLOY_COMPONENT, name="Robot").secret)
    request_with(robot, production, build_id=build)
    waiting = Deployment.objects.unfinished().get()

    with pytest.raises(actions.NotYourRequest):
        actions.cancel_deployment(deployment=waiting, by=dora)
    Deployment.objects.update(requested_by=dora.user)
    actions.cancel_deployment(deployment=waiting, by=dora)


def test_it_stops_a_component(robot, build, staging, orders):
    answer = request_with(robot, staging, component_id=orders)

    assert (answer.status_code, answer.json()["kind"]) == (201, "stop")


def test_it_takes_a_build_or_a_component(robot, build, staging, orders):
    for body in ({}, {"build_id": build, "component_id": orders}):
        problem = assert_problem(request_with(robot, staging, **body), 422, "invalid")
        (error,) = problem["errors"]
        assert error["pointer"] == "#/build_id"
    assert not Deployment.objects.unfinished().exists()


def test_what_stands_in_the_way_is_said_as_on_the_page(robot, orders, production):
    never_in_staging = add_build(orders, 7)

    problem = request_with(robot, production, build_id=never_in_staging)

    assert_problem(problem, 409, "step-skipped")


def test_no_operation_decides_about_a_deployment():
    steps = {each.path.rpartition("/")[2] for each in operations() if "/{deployment}/" in each.path}

    assert steps == {"cancel", "status"}


def test_a_developer_in_one_project_deploys_there_and_nowhere_else(acme, adam):
    theirs = add_build(add_component(adam))
    gemini = create_project(name="Gemini", by=adam)
    mine = add_build(add_component(adam, "Invoices", project=gemini))
    carl = add_member(acme, "Carl")
    assign_project_role(project=gemini, membership=carl, slug=RoleSlug.DEVELOPER, by=adam)
    environment = add_environment("Preview", by=adam)
    machine = Machine(personal_token(carl, permissions.DEPLOY_COMPONENT, VIEW_COMPONENT).secret)

    refused = request_with(machine, environment, build_id=theirs)
    answer = request_with(machine, environment, build_id=mine)

    (error,) = assert_problem(refused, 422, "invalid")["errors"]
    assert error["pointer"] == "#/build_id"
    assert answer.status_code == 201
    listed = machine.get(at(acme, "/builds")).json()["items"]
    assert [row["id"] for row in listed] == [str(mine.pk)]


def test_lists_begin_with_the_newest_page_by_page(robot, build, production, adam):
    reader = Machine(personal_token(adam).secret)
    for _ in range(3):
        request_with(robot, production, build_id=build)
        actions.cancel_deployment(deployment=Deployment.objects.unfinished().get(), by=adam)
    newest = [str(pk) for pk in Deployment.objects.newest_first().values_list("pk", flat=True)]

    first = reader.get(at(production.organization, "/deployments?limit=3")).json()
    cursor = first["next_cursor"]
    rest = reader.get(at(production.organization, f"/deployments?limit=3&cursor={cursor}")).json()

    assert [row["id"] for row in first["items"] + rest["items"]] == newest
    assert rest["next_cursor"] is None


def test_a_run_is_requested_by_a_service_account_and_withdrawn(adam, staging, client_of):
    job = add_component(adam, "Nightly", type=ComponentType.SCHEDULED_JOB)
    made = actions.request_deployment(build=add_build(job), environment=staging, by=adam)
    carry_out(made, by=adam)
    robot = Machine(service_token(adam, MANAGE_COMPONENT, name="Robot").secret)
    body = {"component_id": str(job.pk), "environment_id": str(staging.pk)}

    answer = robot.post(at(adam.organization, "/runs"), body, content_type=JSON)

    assert (answer.status_code, answer.json()["requester"]) == (201, "Robot")
    run = Run.objects.get()
    assert "requested by Robot" in words(client_of(adam).get(run.get_absolute_url()))
    withdrawn = robot.post(at(adam.organization, f"/runs/{run.pk}/withdraw"))
    assert withdrawn.json()["state"] == "withdrawn"
