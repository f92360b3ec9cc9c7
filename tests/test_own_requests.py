"""What one requested: in the inbox under Requested by you, and in the portal, until answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.tests.makers import add_api, add_version
from builds.tests.makers import add_build
from deployments.models import Deployment, Run
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, waiting_deployment
from organizations import actions
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.own_requests import OWN_REQUEST_KINDS
from organizations.tenancy.roles import RoleSlug
from portal.models import State, Subscription
from portal.tests.makers import add_application, add_plan, add_subscription
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.reading import links, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
REQUESTED = f"{ACME}inbox/requested/"


@pytest.fixture
def dora(acme):
    """A developer and API subscriber of Acme, who decides about nothing."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER, RoleSlug.API_SUBSCRIBER)


@pytest.fixture
def component(adam):
    return add_component(adam)


@pytest.fixture
def deployment(adam, dora, component):
    production = add_environment("Production", by=adam)
    return waiting_deployment(add_build(component), production, requested_by=dora.user)


@pytest.fixture
def subscription(adam, dora):
    payments = add_version(add_api("Payments", by=adam))
    checkout = add_application("Checkout", owner=dora)
    return add_subscription(checkout, payments, add_plan("Gold", by=adam), State.PENDING)


def rows_of(answer):
    return [one.item.what for one in answer.context["requests"]]


def take_back(client, answer, what):
    """Press the button of the row, which leads back to the page."""
    (row,) = [one.item for one in answer.context["requests"] if one.item.what == what]
    return client.post(row.withdraw_url, {"next": answer.request["PATH_INFO"]})


def test_everything_unanswered_is_there_and_leads_to_its_page(
    adam, dora, deployment, subscription, client_of
):
    actions.request_access(membership=dora, permission=MANAGE_MEMBERSHIP, administrator=adam)
    Deployment.objects.update(requested_at=timezone.now() - timedelta(days=1))

    answer = client_of(dora).get(REQUESTED)

    assert rows_of(answer) == [
        "Invite and remove members, and change their roles",
        "Checkout to Payments v1",
        "Deploy: Orders #1 to Production",
    ]
    for one in answer.context["requests"]:
        assert one.item.url in links(answer)
        assert client_of(dora).get(one.item.url).status_code == 200
    assert {one.kind.name for one in answer.context["requests"]} <= {
        kind.name for kind in OWN_REQUEST_KINDS
    }


def test_what_others_requested_is_not_there(adam, deployment, subscription, client_of):
    assert rows_of(client_of(adam).get(REQUESTED)) == []


def test_what_is_answered_is_not_there(adam, dora, deployment, subscription, client_of):
    Deployment.objects.update(state=DeploymentState.APPROVED)
    Subscription.objects.update(state=State.ACTIVE)

    answer = client_of(dora).get(REQUESTED)

    assert rows_of(answer) == []
    assert "Nothing is unanswered" in words(answer)


def test_a_deployment_is_cancelled_in_its_row(dora, deployment, client_of):
    client = client_of(dora)

    done = take_back(client, client.get(REQUESTED), "Deploy: Orders #1 to Production")

    assert (done.status_code, done["Location"]) == (302, REQUESTED)
    deployment.refresh_from_db()
    assert deployment.state == DeploymentState.CANCELLED
    answer = client.get(REQUESTED)
    assert "was cancelled" in words(answer)
    assert rows_of(answer) == []


def test_a_subscription_is_withdrawn_in_its_row_also_in_the_portal(dora, subscription, client_of):
    client, page = client_of(dora), "/portal/acme/applications/"

    done = take_back(client, client.get(page), "Checkout to Payments v1")

    assert done["Location"] == page
    subscription.refresh_from_db()
    assert subscription.state == State.WITHDRAWN


def test_a_run_is_withdrawn_in_its_row(adam, dora, component, client_of):
    staging = add_environment("Staging", by=adam)
    run = Run.objects.create(
        organization=dora.organization,
        component=component,
        environment=staging,
        state="requested",
        requested_by=dora.user,
        is_requested=True,
        due_at=timezone.now() + timedelta(hours=1),
    )
    client = client_of(dora)

    done = take_back(client, client.get(REQUESTED), f"Run: {run}")

    assert done["Location"] == REQUESTED
    run.refresh_from_db()
    assert run.state == "withdrawn"


def test_who_lost_the_right_to_take_it_back_has_no_button(adam, dora, deployment, client_of):
    actions.change_roles(membership=dora, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam)

    (one,) = client_of(dora).get(REQUESTED).context["requests"]

    assert one.item.withdraw_url == ""


def test_members_who_decide_about_nothing_reach_it_from_the_inbox(dora, client_of):
    answer = client_of(dora).get(f"{ACME}inbox/")

    assert f"{ACME}inbox/" in links(client_of(dora).get(ACME))
    assert REQUESTED in links(answer)
    assert answer.context["inbox_total"] is None
    assert "inbox-number" not in answer.content.decode()


def test_the_neighbor_finds_nothing(zed, deployment, subscription, client_of):
    assert client_of(zed).get(REQUESTED).status_code == 404
    assert rows_of(client_of(zed).get("/organizations/zenith/inbox/requested/")) == []
