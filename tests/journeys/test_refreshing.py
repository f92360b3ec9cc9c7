"""Pages that refresh themselves while somebody looks at them, and leave alone what is in use."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import Session
from builds.tests.makers import add_build
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, waiting_deployment
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow

pytestmark = pytest.mark.django_db(transaction=True)
HIDEABLE = "Object.defineProperty(document, 'hidden', {get: () => window.isHidden === true})"
SEEN = "window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))"
ASK = "htmx.trigger('#refresh', 'refresh')"


@pytest.fixture
def waiting(adam: Membership) -> Deployment:
    """A deployment that waits for an approval."""
    environment = add_environment(approvals=0, by=adam)
    return waiting_deployment(add_build(add_component(adam)), environment)


@pytest.fixture
def eve(adam: Membership) -> Membership:
    """Somebody who may approve it."""
    return add_member(adam.organization, "Eve", RoleSlug.ENVIRONMENT_MANAGER)


def refresh_of(page: Page) -> Locator:
    """The element that asks as long as it has an address."""
    return page.locator("#refresh[hx-get]")


def become(deployment: Deployment, state: DeploymentState) -> None:
    """What an engine or another person does in the meantime."""
    is_over = state == DeploymentState.SUCCEEDED
    ended = {"finished_at": timezone.now(), "due_at": None} if is_over else {}
    Deployment.objects.filter(pk=deployment.pk).update(state=state, **ended)


def test_a_deployment_is_followed_to_its_end(
    window: OpenWindow, eve: Membership, waiting: Deployment
) -> None:
    become(waiting, DeploymentState.APPROVED)
    page = window(eve)
    page.add_init_script(HIDEABLE)
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.extend(filter(None, [request.headers.get("shown-version")])),
    )
    page.goto(waiting.get_absolute_url())
    page.locator("main").get_by_role("link", name="Build 1").focus()
    expect(page.locator("main .lead")).to_contain_text("Approved")

    become(waiting, DeploymentState.RUNNING)
    expect(page.locator("main .lead")).to_contain_text("Running")
    expect(page.locator("body > [aria-live=polite]")).to_have_text("Running")
    expect(page.locator("main").get_by_role("link", name="Build 1")).to_be_focused()

    page.evaluate("window.isHidden = true")
    become(waiting, DeploymentState.SUCCEEDED)
    before = len(asked)
    page.evaluate(ASK)
    expect(page.locator("main .lead")).to_contain_text("Running")
    assert len(asked) == before, "a page that nobody sees asks nothing"

    page.evaluate(SEEN)
    expect(page.locator("main .lead")).to_contain_text("Succeeded")
    expect(refresh_of(page)).to_have_count(0)


def test_what_somebody_types_is_never_redrawn(
    window: OpenWindow, eve: Membership, waiting: Deployment
) -> None:
    page = window(eve)
    page.goto(waiting.get_absolute_url())
    comment = page.get_by_label("Comment")
    comment.press_sequentially("Looks g")
    become(waiting, DeploymentState.APPROVED)

    page.evaluate(ASK)
    page.locator("h1").click()
    page.evaluate(ASK)
    expect(comment).to_have_value("Looks g")

    comment.fill("")
    page.locator("h1").click()
    with page.expect_response(lambda response: response.status == 200):
        page.evaluate(ASK)
    expect(page.locator("main .lead")).to_contain_text("Approved")


def test_signed_out_elsewhere_a_page_stays_and_asks_no_more(
    window: OpenWindow, eve: Membership, waiting: Deployment
) -> None:
    page = window(eve)
    page.goto(waiting.get_absolute_url())
    expect(page.get_by_role("link", name=re.compile("Inbox"))).to_contain_text("1")
    Session.objects.all().delete()

    page.evaluate(SEEN)

    expect(page.locator("[data-refresh][hx-get]")).to_have_count(0)
    expect(page.locator("main .lead")).to_contain_text("Waiting for approval")
    expect(page.get_by_role("link", name=re.compile("Inbox"))).to_contain_text("1")
    assert page.url.endswith(waiting.get_absolute_url())
