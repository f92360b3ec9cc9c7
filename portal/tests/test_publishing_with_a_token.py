"""How a build publishes an API that no one has seen yet: twice without harm."""

import json

import pytest

from apis.permissions import CREATE_API, MANAGE_API, PUBLISH_API
from apis.tests.makers import add_api, add_version, defined
from portal.permissions import MANAGE_PLANS
from portal.tests.makers import add_offer, add_plan
from projects.actions import create_project
from tests.api import Machine, service_token
from tests.api.asking import assert_problem, at, but_for_uses
from tests.database import business

JSON = "application/json"
URLS = {"production": "https://api.example.com/payments/v1", "sandbox": None}
GOLD = {"name": "Gold", "requests": 100, "window": 60, "needs_approval": True}


@pytest.fixture
def machine(adam):
    permissions = CREATE_API, MANAGE_API, MANAGE_PLANS, PUBLISH_API
    return Machine(service_token(adam, *permissions, name="CI").secret)


@pytest.fixture
def version(adam):
    """Where the operations of a published version are."""
    version = add_version(add_api("Payments", by=adam))
    add_offer(version, add_plan("Free", by=adam))
    return at(adam.organization, f"/apis/{version.api_id}/versions/{version.pk}")


def put(machine, address, **body):
    return machine.put(address, json.dumps(body), content_type=JSON)


def post(machine, address, **body):
    return machine.post(address, json.dumps(body), content_type=JSON)


def test_a_token_alone_publishes_an_api_and_does_so_each_time(adam, acme, machine):
    create_project(name="Apollo", by=adam)

    def once():
        body = {"project": "apollo", "definition": defined("1.0.0")}
        api = at(acme, f"/apis/{post(machine, at(acme, '/apis'), **body).json()['id']}")
        (row,) = acme.apis.get().versions.values_list("pk", flat=True)
        base = f"{api}/versions/{row}"
        return [
            put(machine, f"{base}/addresses", **URLS),
            post(machine, at(acme, "/plans"), **GOLD),
            put(machine, f"{base}/offers", plans=["gold"]),
            machine.post(f"{base}/publish"),
        ]

    first, before = once(), but_for_uses(business())
    again = once()

    assert [answer.status_code for answer in first] == [200, 201, 200, 200]
    assert [answer.status_code for answer in again] == [200, 200, 200, 200]
    assert [answer.json() for answer in first] == [answer.json() for answer in again]
    addresses, gold, offers, published = (answer.json() for answer in first)
    assert (addresses, published["state"]) == (URLS, "published")
    assert GOLD.items() <= gold.items()
    assert offers == {"plans": [gold]}
    assert but_for_uses(business()) == before


def test_what_a_published_version_needs_is_not_taken_from_it(machine, version):
    before = but_for_uses(business())

    bare = put(machine, f"{version}/addresses", sandbox="https://sandbox.example.com")
    without = put(machine, f"{version}/offers", plans=[])

    assert_problem(bare, 409, "still-served")
    assert_problem(without, 409, "only-plan")
    assert but_for_uses(business()) == before


def test_what_is_wrong_is_said_at_its_place(adam, zed, acme, machine, version):
    add_plan("Platinum", by=zed)
    add_plan("Former", by=adam, archived_at=adam.joined_at)
    before = but_for_uses(business())

    for body, place in (
        ({"production": "ftp://x"}, "#/production"),
        ({"production": "x" * 201}, "#/production"),
        ({"staging": "https://x.example"}, "#/staging"),
    ):
        answer = put(machine, f"{version}/addresses", **body)
        assert answer.json()["errors"][0]["pointer"] == place
    for handle in ("platinum", "former", "none"):
        answer = put(machine, f"{version}/offers", plans=["free", handle])
        assert_problem(answer, 422, "invalid")
        assert answer.json()["errors"][0]["pointer"] == "#/plans/1"
    for plan, slug in (
        ({"name": "free", "quota": 5}, "name-taken"),
        ({"name": "Gold", "requests": 5}, "half-limit"),
        ({"name": "Gold", "requests": 5, "window": 7}, "invalid"),
        ({"name": "Former"}, "name-taken"),
    ):
        answer = post(machine, at(acme, "/plans"), **plan)
        assert_problem(answer, 409 if slug == "name-taken" else 422, slug)
    assert but_for_uses(business()) == before
