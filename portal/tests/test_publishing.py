"""What publishing a version asks for its plans."""

import pytest

from apis.states import State as VersionState
from apis.tests.makers import add_api, add_version
from audit.models import Event
from portal.events import PLAN_CREATED
from portal.models import Plan
from portal.tests.makers import add_plan
from tests.reading import notices, reason_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(adam):
    return add_api("Payments", by=adam)


def test_a_version_without_a_plan_is_not_published(adam, api, client_of):
    add_version(api, VersionState.PRE_RELEASED)
    page = client_of(adam)
    address = "/organizations/acme/apis/payments/v1/"

    assert reason_at(page.post(f"{address}publish/"), "name") == "Enter the plan name."
    add_plan("Free", by=adam)
    assert reason_at(page.post(f"{address}publish/"), "plans") == "Select at least one plan."
    assert api.versions.get().state == VersionState.PRE_RELEASED

    page.post(f"{address}publish/", {"plans": ["free"]})
    assert api.versions.get().state == VersionState.PUBLISHED


def test_publishing_makes_the_first_plan_of_an_organization(adam, api, client_of):
    version = add_version(api, VersionState.PRE_RELEASED)
    page = client_of(adam)
    address = "/organizations/acme/apis/payments/v1/publish/"

    assert reason_at(page.post(address, {"name": "x"}), "name").startswith("Choose another name.")
    page.post(address, {"name": "Gold"})

    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    assert [str(plan) for plan in Plan.objects.open_for(version)] == ["Gold"]
    assert Event.objects.filter(kind=PLAN_CREATED).exists()


@pytest.mark.parametrize(
    ("state", "plans", "said"),
    [
        (VersionState.CREATED, [], "The plans were saved. Next, offer a plan."),
        (VersionState.PRE_RELEASED, ["free"], "The plans were saved. Next, publish the version."),
        (VersionState.PUBLISHED, ["free"], "The plans were saved."),
    ],
)
def test_saving_plans_leads_on_to_publishing(state, plans, said, adam, api, client_of):
    version = add_version(api, state)
    add_plan("Free", by=adam)

    answer = client_of(adam).post(
        f"{version.get_absolute_url()}plans/", {"plans": plans}, follow=True
    )

    assert answer.redirect_chain == [(version.get_absolute_url(), 302)]
    assert notices(answer) == [said]
