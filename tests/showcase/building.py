"""Components, their builds and their CI, as the demo has them."""

from collections.abc import Iterator

from django.urls import reverse

from builds.demo import fill_builds
from builds.models import RefusedReport
from projects.actions import ComponentTerms, create_component
from projects.demo.components import fill_components
from projects.models import ComponentType
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World


def building_shots(w: World) -> Iterator[Shot]:
    """A component with builds and tests, one without, and one whose name is long."""
    acme = w.few.organization
    fill_components(lambda _: w.few)
    fill_builds(lambda _: w.few)
    api = acme.components.named("Invoice API").get()
    here = api.get_absolute_url()
    project = api.project.get_absolute_url()
    empty = create_component(
        project=api.project,
        type=ComponentType.WEBHOOK,
        terms=ComponentTerms(LONG_NAME),
        by=w.few,
    ).get_absolute_url()
    credential = api.ci_credentials.earliest("created_at")
    RefusedReport.objects.create(
        organization=acme,
        component=api,
        call="POST /api/v1/builds",
        reason="artifact: Name the artifact with its digest.",
        credential=str(credential),
    )
    yield Shot("project", "components", project, w.few)
    yield Shot("project", "components-reader", project, w.grace)
    new = reverse("projects:create-component", args=[acme.handle, api.project.handle])
    wrong = in_turn(fills("Name", "x"), presses("Create component"))
    yield Shot("component-new", "empty", new, w.few)
    yield Shot("component-new", "error", new, w.few, wrong)
    for state, at in {"few": here, "0": empty}.items():
        yield Shot("component", state, at, w.few)
        yield Shot("component-builds", state, f"{at}builds/", w.few)
        yield Shot("component-tests", state, f"{at}tests/", w.few)
        yield Shot("component-ci", state, f"{at}ci/", w.few)
    for state in ("succeeded", "failed", "cancelled"):
        build = api.builds.filter(state=state).newest_first()[0]
        yield Shot("component-build", state, f"{here}builds/{build.number}/", w.few)
    hooks = acme.components.named("Card events").get()
    yield Shot("component", "webhook", hooks.get_absolute_url(), w.few)
    yield Shot(
        "component-events-new", "empty", f"{hooks.get_absolute_url()}accepted-events/new/", w.few
    )
    events = hooks.accepted_events.earliest("event_type")
    yield Shot("component-events-edit", "few", events.get_absolute_url(), w.few)
    yield Shot("component-events-remove", "few", f"{events.get_absolute_url()}delete/", w.few)
    yield Shot("component-endpoint-new", "empty", f"{here}endpoints/new/", w.few)
    port = in_turn(fills("Name", "Web"), fills("Port", "0"), presses("Add endpoint"))
    yield Shot("component-endpoint-new", "error", f"{here}endpoints/new/", w.few, port)
    endpoint = api.endpoints.earliest("name")
    yield Shot("component-endpoint-edit", "few", endpoint.get_absolute_url(), w.few)
    yield Shot("component-endpoint-remove", "few", f"{endpoint.get_absolute_url()}delete/", w.few)
    score = reverse("projects:import-component", args=[acme.handle, api.project.handle])
    yield Shot("component-import", "empty", score, w.few)
    lacks = in_turn(fills("Score file", "apiVersion: score.dev/v1b2"), presses("Import component"))
    yield Shot("component-import", "error", score, w.few, lacks)
    yield Shot("component-upload", "few", f"{here}builds/1/tests/new/", w.few)
    yield Shot("component-edit", "few", f"{here}edit/", w.few)
    yield Shot("component-archive", "few", f"{here}archive/", w.few)
    yield Shot("component-delete", "few", f"{here}delete/", w.few)
    yield Shot("ci-credential-new", "few", f"{here}ci/new/", w.few, IS_ME)
    made = in_turn(IS_ME, presses("Create credential"))
    yield Shot("ci-credential-new", "shown", f"{empty}ci/new/", w.few, made)
    one = f"{here}ci/{credential.pk}/"
    yield Shot("ci-credential", "few", one, w.few)
    yield Shot("ci-credential-rotate", "few", f"{one}rotate/", w.few, IS_ME)
    yield Shot("ci-credential-revoke", "few", f"{one}revoke/", w.few)
