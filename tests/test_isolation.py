"""Nothing of another organization is seen or changed, whatever is put into a request."""

import re
from collections import deque
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.actions import request_access
from organizations.models import Organization
from organizations.roles import RoleSlug
from projects.actions import create_project
from projects.permissions import MANAGE_PROJECT
from tests.addresses import Things, organization_routes, routes
from tests.cast import (
    add_member,
    add_service_account,
    add_service_account_token,
    add_token,
    invite,
    make_organization,
    make_person,
)
from tests.database import business, everything

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]

ROUTES = organization_routes()
MARK = "Quaxel"
"""In every word of the other organization, and nowhere else."""
every_page = pytest.mark.parametrize("route", ROUTES, ids=str)


@pytest.fixture(scope="module")
def marked(kept):
    """The other organization, every word of which carries the mark."""
    boss = make_organization(f"{MARK} Works", by=make_person(f"{MARK} Boss"))
    asker = add_member(boss.organization, f"{MARK} Asker", RoleSlug.API_SUBSCRIBER)
    member = add_member(boss.organization, f"{MARK} Member", *RoleSlug)
    account = add_service_account(f"{MARK} Robot", by=boss)
    return Things(
        boss.organization,
        boss,
        membership=member,
        invitation=invite(f"someone@{MARK}.example", by=boss),
        project=create_project(name=f"{MARK} Project", description=MARK, by=boss),
        asked=request_access(membership=asker, permission=MANAGE_PROJECT, of=boss),
        account=account,
        token=add_service_account_token(account, by=boss, name=f"{MARK} Pipeline"),
        member_token=add_token(member, name=f"{MARK} Backup"),
    )


@pytest.fixture
def theirs(marked, db):
    return deepcopy(marked)


@pytest.fixture
def ours(things):
    """Acme, as its administrator sees it."""
    return things


@pytest.fixture
def adam(things):
    return things.admin


def ids_of(things):
    """Everything by which a request could name something of theirs."""
    return {
        "id": str(things.organization.pk),
        "pk": str(things.membership.pk),
        "organization": str(things.organization.pk),
        "organization_id": str(things.organization.pk),
        "handle": things.organization.handle,
        "current": things.organization.handle,
        "membership": str(things.membership.pk),
        "member": str(things.membership.pk),
        "members": str(things.membership.pk),
        "person": str(things.membership.pk),
        "asked": str(things.asked.pk),
        "user": str(things.membership.user_id),
        "invited_by": str(things.membership.user_id),
        "invitation": str(things.invitation.pk),
        "project": things.project.handle,
        "account": str(things.account.pk),
        "token": str(things.token.pk),
        "member_token": str(things.member_token.pk),
        "q": "",
        "after": str(things.invitation.pk),
        "page": "settings:members",
    }


def is_marked(response):
    return MARK.lower() in (without_what_was_typed(response) + str(dict(response.headers))).lower()


def without_what_was_typed(response):
    """The page without the address that was asked for, which forms and ways back repeat."""
    typed = r"menu/\?[^\"]*|value=\"[^\"]*\"|\?next=[^\"]*|hx-get=\"[^\"]*\""
    return re.sub(typed, "", response.content.decode())


@every_page
@pytest.mark.parametrize("role", list(RoleSlug))
def test_no_page_shows_anything_of_another_organization(route, role, ours, theirs, client_of):
    page = client_of(add_member(ours.organization, "Robin", role))

    for query in ({}, {k: v for k, v in ids_of(theirs).items() if k != "handle"}):
        answer = page.get(ours.address(route), query)
        assert MARK.lower() not in without_what_was_typed(answer).lower(), route


@pytest.mark.parametrize(
    "route", [r for r in routes() if not r.is_of_organization and "<" not in r.path], ids=str
)
def test_no_page_outside_an_organization_shows_anything_of_others(
    route, ours, theirs, adam, client_of
):
    page = client_of(adam)

    answer = page.get("/" + route.path)

    assert not is_marked(answer)


@every_page
def test_ids_of_theirs_in_a_form_change_nothing_of_theirs(route, ours, theirs, adam, client_of):
    page = client_of(adam)
    before = of(theirs)

    forged = {**ids_of(theirs), "name": "Forged Name", "roles": ["developer"]}
    forged |= {"emails": "new@example.com", "description": "forged"}
    forged |= {"deed": "remove", "is_confirmed": "on", "permission": "manage_project"}
    page.post(ours.address(route), forged, headers={"x-organization": forged["handle"]})

    assert of(theirs) == before


@every_page
def test_their_ids_under_our_address_are_not_found(route, ours, theirs, adam, client_of):
    if route.path.count("<") == 1:
        return
    page = client_of(adam)
    before = business()

    for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
        answer = page.generic(method, theirs.address(route, handle="acme"))
        assert answer.status_code in {404, 405}, method
        assert not is_marked(answer)
    assert business() == before


@every_page
def test_no_spelling_of_their_address_opens_it(route, ours, theirs, adam, client_of):
    handle, key = theirs.organization.handle, theirs.organization.pk
    page = client_of(adam)
    before = everything()

    for spelling in (handle, str(key), key.hex, str(key).upper(), handle.upper()):
        address = theirs.address(route).replace(handle, spelling, 1)
        for method in ("GET", "POST"):
            assert page.generic(method, address).status_code == 404
    assert everything() == before


def test_what_exists_and_what_does_not_cost_the_same_queries(theirs, adam, client_of):
    page = client_of(adam)
    page.get("/organizations/acme/")
    counts = []
    for handle in (theirs.organization.handle, "no-such-thing", str(theirs.organization.pk)):
        with CaptureQueriesContext(connection) as queries:
            assert page.get(f"/organizations/{handle}/settings/members/").status_code == 404
        counts.append(len(queries))

    assert len(set(counts)) == 1


def test_following_every_link_of_an_administrator_changes_nothing(ours, theirs, adam, client_of):
    page = client_of(adam)
    page.get("/organizations/acme/")
    before = everything()
    seen, waiting = set(), deque(["/organizations/acme/", "/organizations/", "/accounts/profile/"])

    while waiting:
        address = waiting.popleft().split("#")[0]
        if address in seen or not address.startswith("/") or address.startswith("/static/"):
            continue
        seen.add(address)
        answer = page.get(address)
        assert answer.status_code in {200, 302}, address
        found = re.findall(r'href="([^"]+)"', answer.content.decode())
        base = address.split("?")[0]
        waiting.extend(base + link if link.startswith("?") else link for link in found)

    assert len(seen) > 20
    assert {**everything(), "event": []} == {**before, "event": []}


@every_page
def test_no_proxy_keeps_a_page_of_a_member(route, ours, adam, client_of):
    page = client_of(adam)

    answer = page.get(ours.address(route))

    assert answer.headers["Cache-Control"] == "no-store, private"
    # A proxy would keep what looks like a style sheet, and show it to others.
    for ending in ("x.css", "favicon.ico", "..%2f", "%00.png", "index.html"):
        assert page.get(ours.address(route) + ending).status_code in {400, 404}, ending


def of(things):
    """All rows of one organization."""
    organization = Organization.objects.get(pk=things.organization.pk)
    return (
        Organization.objects.filter(pk=organization.pk).values().get(),
        *(
            list(getattr(organization, name).order_by("pk").values())
            for name in ("memberships", "invitations", "projects")
        ),
        sorted(
            organization.memberships.values_list("pk", "roles__slug"),
        ),
        sorted(organization.invitations.values_list("pk", "roles__slug"), key=str),
    )
