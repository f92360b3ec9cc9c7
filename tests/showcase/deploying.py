"""Environments and what was deployed to them, as the demo has them."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from builds.tests.makers import DIGEST, add_build
from deployments.actions import create_environment
from deployments.demo import fill_board
from deployments.environment_rules import Rules
from deployments.models import Deployment, Environment
from organizations.actions import request_access
from organizations.models import Membership
from organizations.permissions import MANAGE_ORGANIZATION
from projects.models import Component, ComponentType, Project
from tests.showcase.acts import fills, in_turn, presses, presses_first
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World


def deploying_shots(w: World) -> Iterator[Shot]:
    """Three environments with a living board, and an organization without any."""
    acme = w.few.organization
    fill_board(lambda name: w.grace if name == "Grace Hopper" else w.few)
    production = acme.environments.get(handle="production")
    here = production.get_absolute_url()
    listed, new = "environments:environments", _at("environments:create", w.few)
    yield Shot("environments", "few", _at(listed, w.few), w.few)
    yield Shot("environments", "0", _at(listed, w.empty), w.empty)
    wrong = in_turn(fills("Name", "Production"), presses("Create environment"))
    yield Shot("environment-new", "empty", new, w.few)
    yield Shot("environment-new", "error", new, w.few, wrong)
    yield Shot("environment", "few", here, w.few)
    yield Shot("environment-edit", "few", f"{here}edit/", w.few)
    yield Shot("environment-delete", "few", f"{here}delete/", w.few)
    yield from _credentials(w, here)
    yield from _deployments(w, production)


def _credentials(w: World, here: str) -> Iterator[Shot]:
    rotated = in_turn(IS_ME, presses("Rotate credential"))
    fresh = _fresh(w).get_absolute_url()
    yield Shot("engine-credential-new", "few", f"{fresh}credential/new/", w.few, IS_ME)
    yield Shot("engine-credential-rotate", "few", f"{here}credential/rotate/", w.few, IS_ME)
    yield Shot("engine-credential-rotate", "shown", f"{here}credential/rotate/", w.few, rotated)
    yield Shot("engine-credential-revoke", "few", f"{here}credential/revoke/", w.few)


def _selects_all(page: Page) -> None:
    for box in page.locator("input[name=selected]").all():
        box.check()


def _deployments(w: World, production: Environment) -> Iterator[Shot]:
    made = Deployment.objects.filter(organization=w.few.organization, environment=production)
    for state in ("waiting", "succeeded"):
        one = made.filter(state=state).latest("requested_at")
        yield Shot("deployment", state, one.get_absolute_url(), w.few)
    yield Shot("inbox", "few", _at("inbox:inbox", w.few), w.few)
    yield Shot("inbox", "one-kind", _at("inbox:inbox", w.few) + "?kind=deployments", w.few)
    rejects = in_turn(_selects_all, presses("Reject…"))
    inbox = _at("inbox:inbox", w.few)
    yield Shot("inbox-reject", "few", inbox, w.few, rejects, leads_on=True)
    without_reason = in_turn(rejects, presses_first)
    yield Shot("inbox-reject", "error", inbox, w.few, without_reason, leads_on=True)
    yield Shot("inbox", "0", _at("inbox:inbox", w.few), w.grace)
    request_access(membership=w.grace, permission=MANAGE_ORGANIZATION, administrator=w.few)
    yield Shot("inbox-requested", "few", _at("inbox:requested", w.grace), w.grace)
    yield Shot("inbox-requested", "0", _at("inbox:requested", w.empty), w.empty)
    component = made.latest("requested_at").component
    yield Shot("board", "few", component.project.get_absolute_url(), w.few)
    yield Shot("board", "many", _many(w).get_absolute_url(), w.many)
    yield Shot("environments", "many", _at("environments:environments", w.many), w.many)
    yield Shot("component", "deployed", component.get_absolute_url(), w.few)
    history = f"{component.get_absolute_url()}deployments/"
    yield Shot("component-deployments", "few", history, w.few)


def _many(w: World) -> Project:
    """More components and environments than there is room for, one of them frozen."""
    organization = w.many.organization
    project: Project = organization.projects.active().latest("pk")
    for name in ("Development", "Test", "Review", "Staging", "Canary", "Production", LONG_NAME):
        create_environment(rules=Rules(name, approvals=name == LONG_NAME), by=w.many)
    until = timezone.now() + timedelta(days=3)
    organization.environments.filter(name="Canary").update(
        frozen_until=until, frozen_reason="The sale is on."
    )
    components = Component.objects.bulk_create(
        Component(
            organization=organization,
            project=project,
            name=f"{LONG_NAME[:57]} {number}",
            handle=f"component-{number}",
            type=ComponentType.SERVICE,
        )
        for number in range(30)
    )
    for number, component in enumerate(components):
        for build in range(1, number % 12):
            state = ("succeeded", "failed", "running", "cancelled")[(number + build) % 4]
            add_build(
                component,
                build,
                state=state,
                digest=DIGEST if state == "succeeded" else "",
                finished_at=None if state == "running" else timezone.now(),
            )
    return project


def _fresh(w: World) -> Environment:
    """One that no engine asks about yet."""
    return create_environment(rules=Rules("Preview"), by=w.few)


def _at(page: str, who: Membership) -> str:
    return reverse(page, args=[who.organization.handle])
