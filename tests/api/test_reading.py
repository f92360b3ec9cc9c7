"""What programs read by the API: lists page by page, one thing, and what a call costs."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations import actions
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from projects.actions import archive_project, create_project
from tests.api import Machine, personal_token
from tests.api.asking import at
from tests.cast import add_member, invite


def read(client: Client, address: str) -> dict[str, Any]:
    response: Any = client.get(address)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def all_pages(client: Client, address: str) -> list[list[dict[str, Any]]]:
    """Every page, by following the links that the answers have."""
    pages, follow = [], address
    while follow:
        response: Any = client.get(follow)
        pages.append(response.json()["items"])
        link = response.headers.get("Link", "")
        assert bool(link) == bool(response.json()["next_cursor"])
        follow = link.removeprefix("<http://testserver").removesuffix('>; rel="next"')
    return pages


# Lists


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_pages_hold_everyone_once_in_order(
    limit: int, machine: Machine, acme: Organization
) -> None:
    for number in range(6):
        add_member(acme, f"Robin {number}", RoleSlug.DEVELOPER)

    pages = all_pages(machine, at(acme, f"/members?limit={limit}"))

    names = [member["name"] for page in pages for member in page]
    assert names == ["Adam", *(f"Robin {number}" for number in range(6))]
    assert all(len(page) == limit for page in pages[:-1])


def test_who_joins_in_between_comes_last(machine: Machine, acme: Organization) -> None:
    mia = add_member(acme, "Mia", RoleSlug.DEVELOPER)
    first: Any = machine.get(at(acme, "/members?limit=1"))
    add_member(acme, "Late", RoleSlug.DEVELOPER)

    rest = all_pages(machine, at(acme, f"/members?cursor={first.json()['next_cursor']}"))

    assert [member["name"] for page in rest for member in page] == [str(mia), "Late"]


def test_a_cursor_is_of_one_list_of_one_organization(
    machine: Machine, acme: Organization, zed: Membership
) -> None:
    for organization in (acme, zed.organization):
        add_member(organization, f"Some {organization}", RoleSlug.DEVELOPER)
    create_project(name="Apollo", by=zed)
    theirs = Machine(personal_token(zed).secret)
    foreign: Any = theirs.get(at(zed.organization, "/members?limit=1"))
    mine: Any = machine.get(at(acme, "/members?limit=1"))
    cursor = mine.json()["next_cursor"]
    altered = cursor[:-1] + ("x" if cursor[-1] != "x" else "y")

    for address in (
        at(acme, f"/members?cursor={foreign.json()['next_cursor']}"),
        at(acme, f"/members?cursor={altered}"),
        at(acme, "/members?cursor=x"),
        at(acme, f"/projects?cursor={cursor}"),
        at(acme, f"/invitations?cursor={cursor}"),
    ):
        response: Any = machine.get(address)
        assert response.status_code == 400
        assert response.json()["type"].endswith("#bad-cursor")


def test_a_cursor_of_yesterday_is_too_old(machine: Machine, acme: Organization) -> None:
    add_member(acme, "Mia", RoleSlug.DEVELOPER)
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as now:
        cursor = read(machine, at(acme, "/members?limit=1"))["next_cursor"]
        now.shift(86_400)
        assert len(read(machine, at(acme, f"/members?cursor={cursor}"))["items"]) == 1
        now.shift(1)

        response: Any = machine.get(at(acme, f"/members?cursor={cursor}"))

    assert response.status_code == 400
    assert response.json()["type"].endswith("#bad-cursor")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        *((f"limit={limit}", "#/limit") for limit in ("0", "101", "-1", "x", "1e9", "1.5", "")),
        ("role=", "#/role"),
        ("emial=mia@example.com", "#/emial"),
        ("cursor=" + "a" * 501, "#/cursor"),
        ("organization=x", "#/organization"),
        ("request=x", "#/request"),
    ],
)
def test_a_wrong_parameter_is_told_where(
    query: str, pointer: str, machine: Machine, acme: Organization
) -> None:
    response: Any = machine.get(at(acme, f"/members?{query}"))

    assert response.status_code == 422
    assert pointer in {error["pointer"] for error in response.json()["errors"]}


def test_members_are_found_by_role_and_address(
    machine: Machine, acme: Organization, mia: Membership, zed: Membership
) -> None:
    def names(query: str) -> list[str]:
        return [member["name"] for member in read(machine, at(acme, f"/members?{query}"))["items"]]

    assert names("role=developer") == ["Mia"]
    assert names("role=administrator&role=developer") == ["Mia"]
    assert names("email=MIA@Example.com") == ["Mia"]
    assert names("email=zed@example.com") == []
    assert names("email=nonsense") == []
    assert names("role=administrator&email=mia@example.com") == []


def test_projects_are_found_by_handle_and_state(
    machine: Machine, acme: Organization, adam: Membership, zed: Membership
) -> None:
    old, _ = (create_project(name=name, by=adam) for name in ("Old one", "Apollo"))
    archive_project(project=old, by=adam)
    create_project(name="Hidden", by=zed)

    def handles(query: str) -> list[str]:
        return [item["handle"] for item in read(machine, at(acme, f"/projects?{query}"))["items"]]

    assert handles("") == ["old-one", "apollo"]
    assert handles("archived=true") == ["old-one"]
    assert handles("archived=false") == ["apollo"]
    assert handles("handle=apollo") == ["apollo"]
    assert handles("handle=hidden") == []


def test_only_unanswered_invitations_are_listed(
    machine: Machine, acme: Organization, adam: Membership
) -> None:
    kept = invite("kept@example.com", by=adam, roles=[RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER])
    gone = invite("gone@example.com", by=adam)
    actions.revoke_invitation(invitation=gone, by=adam)

    (item,) = read(machine, at(acme, "/invitations"))["items"]

    assert item["id"] == str(kept.pk)
    assert item["roles"] == ["api-publisher", "developer"]
    assert item["is_expired"] is False
    assert "token" not in str(item)


def test_an_organization_is_found_by_a_handle_that_it_has_or_had(
    machine: Machine, acme: Organization, adam: Membership, zenith: Organization
) -> None:
    actions.rename_organization(name="Acme", handle="acme-two", by=adam)

    def found(query: str) -> list[str]:
        items = read(machine, f"/api/v1/organizations{query}")["items"]
        return [item["handle"] for item in items]

    assert found("") == found("?handle=acme") == found("?handle=acme-two") == ["acme-two"]
    assert found(f"?handle={zenith.handle}") == found("?handle=nobody") == []


# What it costs


@pytest.mark.parametrize(
    ("rest", "statements"),
    [
        *(("", 1), ("/roles", 2), ("/members", 2), ("/members?email=adam@example.com", 2)),
        *(("/members?role=administrator", 3), ("/invitations", 2), ("/projects", 2)),
        ("/access", 4),
    ],
)
def test_a_call_costs_the_same_for_three_rows_and_for_fifty(
    rest: str, statements: int, machine: Machine, acme: Organization, adam: Membership
) -> None:
    def cost() -> int:
        machine.get(at(acme, rest)).getvalue()
        with CaptureQueriesContext(connection) as queries:
            machine.get(at(acme, rest)).getvalue()
        return len(queries)

    few = cost()
    for number in range(50):
        add_member(acme, f"Robin {number}", RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER)
        if number < 20:
            invite(f"i{number}@example.com", by=adam)
            create_project(name=f"Project {number}", by=adam)

    assert few == cost() == statements
