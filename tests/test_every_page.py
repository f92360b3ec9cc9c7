"""Rules about every page of an organization, including those that nobody has written yet."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Event
from organizations.access import Belonging
from organizations.actions import remove_member
from organizations.events import ACCESS_REFUSED
from organizations.models import Membership
from organizations.permissions import VIEW_ORGANIZATION
from organizations.roles import Permission, RoleSlug, grants
from tests.addresses import Route, organization_routes
from tests.cast import add_member, make_organization, make_person
from tests.database import everything
from tests.samples import Things, is_of_some, things_of

# POST comes last: where it is allowed it may change what the others ask about.
METHODS = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "POST"]
pytestmark = [pytest.mark.once, pytest.mark.untraced]

ROUTES = organization_routes()
every_page = pytest.mark.parametrize("route", ROUTES, ids=str)
Browser = Callable[[Membership | User], Client]


@pytest.fixture
def adam(things: Things) -> Membership:
    return things.admin


@pytest.fixture(scope="module")
def strangers(made: Things) -> dict[str, User]:
    """Who has no business at Acme."""
    removed = add_member(made.organization, "Gone", RoleSlug.ADMINISTRATOR)
    remove_member(membership=removed, by=made.admin)
    return {
        "with no organization": make_person("Nia"),
        "of another one": make_organization("Zenith", by=make_person("Zed")).user,
        "removed": removed.user,
    }


@pytest.fixture(scope="module")
def members(made: Things) -> dict[RoleSlug, Membership]:
    """Somebody in each role."""
    return {role: add_member(made.organization, f"Robin {role.value}", role) for role in RoleSlug}


@pytest.fixture(scope="module")
def theirs(kept: None) -> Things:
    """What is in another organization."""
    return things_of(make_organization("Quaxel", by=make_person("Quentin")), mark="Quaxel")


def test_there_are_pages_to_test() -> None:
    assert len(ROUTES) > 15


@every_page
def test_every_page_states_a_demand_for_each_method(route: Route) -> None:
    assert route.demands, "say @organization_page"

    for method, demand in route.demands.items():
        assert method in {"GET", "POST"}
        assert isinstance(demand, Permission | Belonging)


@every_page
def test_visitors_are_sent_to_sign_in(route: Route, things: Things, client: Client) -> None:
    address, before = things.address(route), everything()

    for method in METHODS:
        response = client.generic(method, address)

        assert response.status_code == 302, method
        assert response.headers["Location"].startswith("/accounts/login/?next=")
    assert everything() == before


@every_page
@pytest.mark.parametrize("stranger", ["with no organization", "of another one", "removed"])
def test_strangers_find_nothing(
    route: Route, stranger: str, things: Things, strangers: dict[str, User], client_of: Browser
) -> None:
    page, address, before = client_of(strangers[stranger]), things.address(route), everything()
    nowhere = things.address(route, handle="no-such-organization")

    for method in METHODS:
        response, absent = page.generic(method, address), page.generic(method, nowhere)

        assert response.status_code == 404, method
        assert without_tokens(response) == without_tokens(absent), method
    assert everything() == before


@every_page
@pytest.mark.parametrize("role", list(RoleSlug))
def test_members_find_doors_as_their_role_says(
    route: Route,
    role: RoleSlug,
    things: Things,
    members: dict[RoleSlug, Membership],
    client_of: Browser,
) -> None:
    member, is_administrator = members[role], role is RoleSlug.ADMINISTRATOR
    page, address = client_of(member), things.address(route)

    for method in METHODS:
        before, events = everything(), Event.objects.count()
        response = page.generic(method, address)

        outcome = expected(route, method, role)
        if outcome == "open":
            found = {404} if is_of_some(route) and not is_administrator else {200, 302}
            assert response.status_code in found, (method, response.status_code)
            continue
        assert response.status_code == {"no method": 405, "portal": 302, "closed": 403}[outcome]
        if outcome == "portal":
            assert response.headers["Location"].startswith("/portal/")
        if outcome == "closed":
            event = Event.objects.latest("id")
            assert (event.kind, event.is_refused) == (ACCESS_REFUSED, True)
            assert event.actor_id == member.user_id
            assert Event.objects.count() == events + 1
            before["event"] = everything()["event"]
        assert everything() == before, method


@every_page
def test_ids_of_another_organization_are_not_found(
    route: Route, things: Things, theirs: Things, adam: Membership, client_of: Browser
) -> None:
    if not route.placeholders:
        return
    page = client_of(adam)
    handle, before = things.organization.handle, everything()

    for method in route.demands:
        response = page.generic(method, theirs.address(route, handle=handle))

        assert response.status_code == 404, method
    assert {**everything(), "user": []} == {**before, "user": []}


@every_page
def test_posts_without_our_token_change_nothing(
    route: Route, things: Things, adam: Membership
) -> None:
    if "POST" not in route.demands:
        return
    client = Client(enforce_csrf_checks=True)
    client.force_login(adam.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = everything()

    response = client.post(things.address(route))

    assert response.status_code == 403
    assert everything() == before


@every_page
def test_the_id_opens_the_same_page_as_the_handle(
    route: Route, things: Things, adam: Membership, client_of: Browser
) -> None:
    if "GET" not in route.demands:
        return
    page = client_of(adam)

    by_id = page.get(things.address(route, handle=str(things.organization.pk)))

    assert by_id.status_code == page.get(things.address(route)).status_code


def expected(route: Route, method: str, role: RoleSlug) -> str:
    """What the table says: `open`, `closed`, `portal` or `no method`."""
    asked = "GET" if method == "HEAD" else method
    if asked not in route.demands:
        return "no method"
    demand = route.demands[asked]
    if demand is Belonging.MEMBER or demand in grants(role):
        return "open"
    has_only_portal = VIEW_ORGANIZATION not in grants(role)
    return "portal" if has_only_portal and asked == "GET" else "closed"


def without_tokens(response: Any) -> tuple[bytes, dict[str, str]]:
    """The answer without what differs between any two answers."""
    body = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", response.content)
    body = re.sub(rb'name="next" value="[^"]*"', b"", body)
    headers = {k: v for k, v in response.headers.items() if k not in {"Content-Length"}}
    return body, headers
