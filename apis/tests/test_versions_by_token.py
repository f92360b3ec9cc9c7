"""APIs that programs change, and versions that they lead from the first draft to their end."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apis.models import Version, Visibility
from apis.permissions import DISCOVER_APIS, MANAGE_API, PUBLISH_API
from apis.states import State
from apis.tests.makers import add_api, add_version
from audit.models import Event
from projects.permissions import VIEW_PROJECT
from tests.api import Machine, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"
STEPS = (
    "pre-release",
    "publish",
    "unpublish",
    "withdraw",
    "block",
    "unblock",
    "deprecate",
    "retire",
)
BODIES = {"block": {"reason": "Attacked."}, "deprecate": {"sunset_on": "2090-01-31"}}


@pytest.fixture
def api(adam):
    return add_api("Payments", by=adam)


@pytest.fixture
def robot(adam):
    permissions = (MANAGE_API, PUBLISH_API, DISCOVER_APIS)
    return Machine(service_token(adam, *permissions, name="Robot").secret)


def patch(robot, api, body, **headers):
    address = at(api.organization, f"/apis/{api.pk}")
    return robot.patch(address, json.dumps(body), content_type=JSON, headers=headers)


def do(robot, version, step, body=None, api=None):
    address = f"/apis/{(api or version.api).pk}/versions/{version.pk}/{step}"
    body = BODIES.get(step) if body is None else body
    if body is None:
        return robot.post(at(version.organization, address))
    return robot.post(at(version.organization, address), json.dumps(body), content_type=JSON)


def test_only_what_is_sent_of_an_api_is_changed(robot, api):
    for body, visibility, roles in (
        ({"name": "Billing"}, "members", []),
        ({"visibility": "roles", "roles": ["developer", "api-publisher"]}, "roles", 2),
        ({"summary": "Invoices"}, "roles", 2),
        ({"roles": ["developer"]}, "roles", 1),
        ({"visibility": "members"}, "members", 0),
    ):
        answer = patch(robot, api, body)
        assert answer.status_code == 200, answer.content
        shown = answer.json()
        assert shown["visibility"] == visibility
        assert len(shown["roles"]) == (roles or 0)
    assert (shown["name"], shown["summary"], shown["handle"]) == ("Billing", "Invoices", "payments")


def test_what_the_page_refuses_is_refused_at_its_field(robot, adam, api, subtests):
    add_api("Orders", by=adam)
    before = Event.objects.filter(is_refused=False).count()
    for body, status, pointer in (
        ({"name": ""}, 422, "#/name"),
        ({"name": None}, 422, "#/name"),
        ({"name": "ORDERS"}, 409, "#/name"),
        ({"summary": "x" * 201}, 422, "#/summary"),
        ({"visibility": "mars"}, 422, "#/visibility"),
        ({"visibility": "roles"}, 422, "#/roles"),
        ({"visibility": "roles", "roles": ["owner"]}, 422, "#/roles"),
        ({"name": "Billing", "visibility": "roles"}, 422, "#/roles"),
        ({"handle": "billing"}, 422, "#/handle"),
    ):
        with subtests.test(body=body):
            answer = patch(robot, api, body)
            assert answer.status_code == status, answer.content
            assert answer.json()["errors"][0]["pointer"] == pointer
    assert Event.objects.filter(is_refused=False).count() == before
    api.refresh_from_db()
    assert (api.name, api.visibility) == ("Payments", Visibility.MEMBERS)


def test_an_api_that_changed_since_it_was_read_stays(robot, api):
    read = robot.get(at(api.organization, f"/apis/{api.pk}"))
    patch(robot, api, {"summary": "Invoices"})

    answer = patch(robot, api, {"name": "Billing"}, if_match=read["ETag"])

    assert_problem(answer, 412, "changed")


def test_a_version_is_deprecated_blocked_and_retired(robot, api):
    version = add_version(api, State.PUBLISHED)
    for step, state in (
        ("block", State.BLOCKED),
        ("unblock", State.PUBLISHED),
        ("deprecate", State.DEPRECATED),
        ("retire", State.RETIRED),
    ):
        answer = do(robot, version, step)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.content
    assert_problem(do(robot, version, "unblock"), 409, "wrong-state")


def test_a_draft_is_shown_before_it_is_published(robot, api):
    version = add_version(api, State.CREATED)
    for _ in range(2):  # a build may come again
        assert do(robot, version, "pre-release").json()["state"] == State.PRE_RELEASED
    bare = api.versions.create(organization=api.organization, major=90)
    assert_problem(do(robot, bare, "pre-release"), 409, "no-definition")


def test_what_a_step_needs_is_refused_at_its_field(robot, api, subtests):
    version = add_version(api, State.PUBLISHED)
    soon = f"{timezone.localdate() + timedelta(days=10)}"
    for step, body, pointer in (
        ("block", {"reason": " "}, "#/reason"),
        ("block", {"reason": "x" * 201}, "#/reason"),
        ("block", {}, "#/reason"),
        ("deprecate", {"sunset_on": soon}, "#/sunset_on"),
        ("deprecate", {"sunset_on": 4_000_000_000}, "#/sunset_on"),
        ("deprecate", {"sunset_on": "31.01.2090"}, "#/sunset_on"),
    ):
        with subtests.test(step=step, body=body):
            answer = do(robot, version, step, body)
            assert answer.status_code == 422, answer.content
            assert answer.json()["errors"][0]["pointer"] == pointer
    version.refresh_from_db()
    assert version.state == State.PUBLISHED


def test_a_version_is_no_other_apis_and_no_neighbors(robot, adam, zed, api, subtests):
    version, other = add_version(api), add_api("Orders", by=adam)
    theirs = add_version(add_api("Payments", by=zed))
    before = list(Version.objects.order_by("pk").values("pk", "state"))
    for step in STEPS:
        with subtests.test(step=step):
            assert_problem(do(robot, version, step, api=other), 404, "not-found")
            address = at(adam.organization, f"/apis/{theirs.api_id}/versions/{theirs.pk}/{step}")
            body = json.dumps(BODIES.get(step, {}))
            assert_problem(robot.post(address, body, content_type=JSON), 404, "not-found")
    assert list(Version.objects.order_by("pk").values("pk", "state")) == before


def test_a_token_without_the_permission_does_no_step(adam, api, subtests):
    version = add_version(api)
    reader = Machine(service_token(adam, DISCOVER_APIS, VIEW_PROJECT, name="Reader").secret)
    for step in STEPS:
        with subtests.test(step=step):
            assert_problem(do(reader, version, step), 403, "missing-permission")
    assert_problem(patch(reader, api, {"name": "Billing"}), 403, "missing-permission")
