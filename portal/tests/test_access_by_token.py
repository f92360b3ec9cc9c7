"""Requests for access that programs answer, and domains that they add, check and remove."""

import pytest

from organizations.permissions import MANAGE_MEMBERSHIP
from portal.models import PortalDomain, SignUpState
from portal.permissions import MANAGE_DOMAINS, VIEW_PORTAL
from portal.tests.makers import add_sign_up
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import make_person

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}
DOCS = {"name": "docs.example.org"}


@pytest.fixture
def chief(adam):
    return Machine(service_token(adam, name="Chief").secret)


@pytest.fixture
def sign_up(acme):
    return add_sign_up(acme, make_person("Askold"), note="For our shop.")


def post(machine, acme, path, body=None, **headers):
    return machine.post(at(acme, path), body, content_type=JSON, headers=headers)


def test_a_program_rejects_and_approves_a_request(chief, acme, sign_up):
    address = f"/sign-ups/{sign_up.pk}"
    (shown,) = chief.get(at(acme, "/sign-ups"), {"state": "pending"}).json()["items"]
    assert (shown["id"], shown["note"]) == (str(sign_up.pk), "For our shop.")

    empty = post(chief, acme, f"{address}/reject", {"reason": ""})
    assert [error["pointer"] for error in empty.json()["errors"]] == ["#/reason"]
    for _ in range(2):
        rejected = post(chief, acme, f"{address}/reject", {"reason": "Who?"}, **KEY).json()
        assert (rejected["state"], rejected["reason"]) == ("rejected", "Who?")
    again = post(chief, acme, f"{address}/reject", {"reason": "Who?"})
    assert_problem(again, 409, "sign-up-answered")
    assert post(chief, acme, f"{address}/approve").json()["state"] == SignUpState.APPROVED
    assert acme.memberships.filter(user=sign_up.user).exists()
    assert_problem(post(chief, acme, f"{address}/approve"), 409, "sign-up-answered")
    assert chief.get(at(acme, "/sign-ups"), {"state": "pending"}).json()["items"] == []


def test_no_token_lets_in_with_a_role_above_its_own(adam, acme, sign_up):
    clerk = Machine(service_token(adam, MANAGE_MEMBERSHIP, name="Clerk").secret)

    assert_problem(post(clerk, acme, f"/sign-ups/{sign_up.pk}/approve"), 409, "above-you")
    assert not acme.memberships.filter(user=sign_up.user).exists()


def test_a_program_adds_checks_and_removes_a_domain(adam, acme):
    robot = Machine(service_token(adam, MANAGE_DOMAINS, name="Robot").secret)
    created = post(robot, acme, "/portal-domains", DOCS, **KEY)

    domain = PortalDomain.objects.get()
    shown = created.json()
    assert (created.status_code, shown["id"]) == (201, str(domain.pk))
    assert (shown["record_name"], shown["record_value"]) == (
        domain.record_name,
        domain.record_value,
    )
    assert post(robot, acme, "/portal-domains", DOCS, **KEY).json() == shown
    for name in ("docs.example.org", "no host", "", "127.0.0.1"):
        refused = post(robot, acme, "/portal-domains", {"name": name})
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == ["#/name"]
    PortalDomain.objects.update(next_check_at=None)
    assert post(robot, acme, f"/portal-domains/{domain.pk}/check").status_code == 200
    domain.refresh_from_db()
    assert domain.is_due
    for name, number in (("docs.example.org", 1), ("docs", 0)):
        items = robot.get(at(acme, "/portal-domains"), {"name": name}).json()["items"]
        assert len(items) == number
    assert robot.delete(at(acme, f"/portal-domains/{domain.pk}")).status_code == 204
    assert not PortalDomain.objects.exists()


def test_others_and_other_organizations_reach_none(chief, adam, zed, acme):
    other = zed.organization
    theirs = add_sign_up(other, make_person("Oleg"))
    domain = PortalDomain.objects.create(organization=other, name="docs.example.com")
    viewer = Machine(personal_token(adam, VIEW_PORTAL).secret)

    for path in ("/sign-ups", "/portal-domains"):
        assert_problem(viewer.get(at(acme, path)), 403, "missing-permission")
        assert chief.get(at(acme, path)).json()["items"] == []
    for path in (f"/sign-ups/{theirs.pk}", f"/portal-domains/{domain.pk}"):
        assert_problem(chief.get(at(acme, path)), 404, "not-found")
    for step in ("approve", "reject"):
        answer = post(chief, acme, f"/sign-ups/{theirs.pk}/{step}", {"reason": "No."})
        assert_problem(answer, 404, "not-found")
    assert_problem(post(chief, acme, f"/portal-domains/{domain.pk}/check"), 404, "not-found")
    assert_problem(chief.delete(at(acme, f"/portal-domains/{domain.pk}")), 404, "not-found")
    theirs.refresh_from_db()
    assert theirs.state == SignUpState.PENDING
