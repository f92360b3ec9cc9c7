"""Home of each role in an organization where everything is under way, and of a new one."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from apis.tests.makers import add_api, add_version
from builds.models import Build, BuildState
from builds.tests.makers import add_build
from deployments.actions import request_deployment
from deployments.models import Deployment, Environment, Placement
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, carry_out, waiting_deployment
from gateways.models import GatewayToken
from gateways.tests.makers import add_gateway, offer
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from portal.models import State
from portal.tests.makers import add_application, add_key, add_sign_up, add_subscription
from projects.actions import create_project
from projects.models import Component
from projects.tests.makers import add_component
from tests.cast import add_member, make_organization, make_person
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World, days_ago
from usage.tests.makers import add_bucket

PROJECTS = {
    "Weather": ["Forecast", "Alerts", "Radar images", "Archive", "Sensors", "Night job"],
    "Maps": ["Tiles", "Routes"],
    LONG_NAME: [LONG_NAME],
    "Ideas": [],
}
CALLS = [820, 400, 260, 910, 1_300, 1_250, 1_180]


def home_shots(w: World) -> Iterator[Shot]:
    """Each as its role sees it, and with nothing."""
    ada = make_organization("Meridian", by=make_person("Ada Byron"))
    team = {
        slug: add_member(ada.organization, f"{slug.label} of Meridian", slug, joined_at=days_ago(9))
        for slug in RoleSlug
    }
    _fill(ada, team[RoleSlug.API_SUBSCRIBER])
    caller = add_member(ada.organization, "Newcomer", RoleSlug.API_SUBSCRIBER)
    payer = add_member(w.long.organization, "Bill Moneypenny", RoleSlug.BILLING_ADMINISTRATOR)
    yield Shot("home", "administrator", _home(ada), ada)
    for slug in (
        RoleSlug.DEVELOPER,
        RoleSlug.ENVIRONMENT_MANAGER,
        RoleSlug.API_PUBLISHER,
        RoleSlug.API_SUBSCRIBER,
        RoleSlug.BILLING_ADMINISTRATOR,
    ):
        yield Shot("home", slug, _home(team[slug]), team[slug])
    yield Shot("home", "first-api", _home(caller), caller)
    yield Shot("home", "invoices", _home(payer), payer)


def _fill(ada: Membership, caller: Membership) -> None:
    production = add_environment("Production", is_production=True, by=ada)
    for name, names in PROJECTS.items():
        project = create_project(name=name, description=f"{name} for everyone.", by=ada)
        for place, component in enumerate(names):
            handle = f"{len(name)}-{place}"
            _build(add_component(ada, component, project=project), handle, place, production, ada)
    add_sign_up(ada.organization, make_person("Wanda Wolfeschlegelsteinhausenbergerdorff"))
    _offer(ada, caller)


def _build(
    component: Component, handle: str, place: int, production: Environment, by: Membership
) -> None:
    """Seven builds, and a place in production that depends on its place in the project."""
    Component.objects.filter(pk=component.pk).update(handle=handle, next_build_number=8)
    component.handle = handle
    builds = [_built(component, number, place) for number in range(1, 8)]
    if place == 4:
        return
    asked = request_deployment(build=builds[3], environment=production, by=by)
    if place == 3:
        silent = {"state": DeploymentState.SILENT, "due_at": None, "started_at": days_ago(1)}
        Deployment.objects.filter(pk=asked.pk).update(**silent)
        return
    carry_out(asked, by=by)
    seen = {"observed_at": timezone.now(), "observed_state": "healthy"}
    other = {"observed_digest": "sha256:other"} if place == 0 else {}
    here = Placement.objects.filter(component=component)
    here.update(**{**seen, "observed_digest": builds[3].digest, **other})
    if place == 1:
        waiting_deployment(builds[-1], production, requested_by=by.user)


def _built(component: Component, number: int, place: int) -> Build:
    if number != 4 and (number + place) % 5 == 1:
        state = BuildState.FAILED if number % 2 else BuildState.CANCELLED
        return add_build(component, number, state=state, artifact="", digest="")
    return add_build(component, number)


def _offer(ada: Membership, caller: Membership) -> None:
    forecasts, names = offer(ada, "Forecasts"), ("Web shop", "Dashboards", LONG_NAME)
    GatewayToken.objects.filter(pk=add_gateway("Edge", by=ada).pk).update(last_used_at=days_ago(3))
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for number, name in enumerate(names):
        handle = {"handle": f"app-{number}"}
        mine = add_application(name, owner=caller, **handle)
        add_subscription(mine, forecasts.version, forecasts.plan)
        if number < 2:
            add_key(mine, name=f"Servers of {name}", days=8 + 40 * number)
        for back, calls in enumerate(CALLS[number:], 1):
            add_bucket(forecasts, today - timedelta(days=back), calls=calls, caller=mine.pk)
    tides = add_version(add_api("Tides", by=ada))
    add_subscription(mine, tides, forecasts.plan, State.PENDING)
    for number, name in enumerate(("Air quality", "Pollen", LONG_NAME)):
        api = add_api(name, by=ada, handle=f"api-{number}")
        api.summary = f"{name}, measured every hour at all stations of the network."
        api.save()
        add_version(api)


def _home(who: Membership) -> str:
    return reverse("projects:home", args=[who.organization.handle])
