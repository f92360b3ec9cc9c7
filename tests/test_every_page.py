"""Rules about every page of an organization, including those that no one has written yet."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Event
from organizations.actions import remove_member
from organizations.events.access_requests import ACCESS_REFUSED
from organizations.models import Membership
from organizations.tenancy.page_demands import Belonging
from organizations.tenancy.roles import Permission, RoleSlug
from tests.addresses import organization_routes, tried_routes
from tests.cast import add_member, make_organization, make_person
from tests.database import everything, taken_back
from tests.doors import expected, statuses
from tests.everything import EVERYTHING
from tests.methods import in_turn, some_methods
from tests.samples import Things, things_of

pytestmark = [pytest.mark.once, pytest.mark.untraced, pytest.mark.django_db]

ROUTES = tried_routes()
Browser = Callable[[Membership | User], Client]


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
    """Someone in each role."""
    return {role: add_member(made.organization, f"Robin {role.value}", role) for role in RoleSlug}


@pytest.fixture(scope="module")
def theirs(kept: None) -> Things:
    """What is in another organization."""
    return things_of(make_organization("Quaxel", by=make_person("Quentin")), mark="Quaxel")


def test_there_are_pages_to_test() -> None:
    assert len(organization_routes()) > 15


def test_every_page_states_a_demand_for_each_method(subtests: pytest.Subtests) -> None:
    for route in ROUTES:
        with subtests.test(page=str(route)):
            assert route.demands, "say @organization_page"
            assert route.demands.keys() <= {"GET", "POST"}
            assert all(isinstance(each, Permission | Belonging) for each in route.demands.values())


def test_visitors_are_sent_to_sign_in(made: Things, subtests: pytest.Subtests) -> None:
    before = everything()

    for turn, route in enumerate(ROUTES):
        with subtests.test(page=str(route)), taken_back():
            for method in some_methods(turn):
                response = Client().generic(method, made.address(route))

                assert response.status_code == 302, method
                assert response.headers["Location"].startswith("/accounts/login/?next=")
            assert everything() == before


@pytest.mark.parametrize("stranger", ["with no organization", "of another one", "removed"])
def test_strangers_find_nothing(
    stranger: str,
    made: Things,
    strangers: dict[str, User],
    client_of: Browser,
    subtests: pytest.Subtests,
) -> None:
    before = everything()

    for turn, route in enumerate(ROUTES, start=[*strangers].index(stranger)):
        with subtests.test(page=str(route)), taken_back():
            page, address = client_of(strangers[stranger]), made.address(route)
            nowhere, methods = (
                made.address(route, handle="no-such-organization"),
                some_methods(turn),
            )
            compared = in_turn(turn, methods)
            for method in methods:
                response = page.generic(method, address)

                assert response.status_code == 404, method
                if method in compared:
                    absent = page.generic(method, nowhere)
                    assert without_tokens(response) == without_tokens(absent), method
            assert everything() == before


@pytest.mark.parametrize("role", list(RoleSlug))
def test_members_find_doors_as_their_role_says(
    role: RoleSlug,
    made: Things,
    members: dict[RoleSlug, Membership],
    client_of: Browser,
    subtests: pytest.Subtests,
) -> None:
    """But for pages that they may open, which `test_isolation` opens for each role."""
    for turn, route in enumerate(ROUTES, start=[*RoleSlug].index(role)):
        with subtests.test(page=str(route)), taken_back():
            page, before = client_of(members[role]), everything()
            for method in some_methods(turn):
                outcome = expected(route, method, role)
                if outcome == "open" and method == "GET" and not EVERYTHING:
                    continue

                response = page.generic(method, made.address(route))

                assert response.status_code in statuses(outcome, route, role), method
                if outcome == "open":
                    before = everything()
                    continue
                if outcome == "portal":
                    assert response.headers["Location"].startswith("/portal/")
                if outcome == "closed":
                    assert_told(before, members[role])
                assert everything() == before, method


def assert_told(before: dict[str, list[str]], member: Membership) -> None:
    """The history has one event more than before, of what this member was refused."""
    event = Event.objects.latest("id")
    assert (event.kind, event.is_refused) == (ACCESS_REFUSED, True)
    assert event.actor_id == member.user_id
    assert Event.objects.count() == len(before["event"]) + 1
    before["event"] = everything()["event"]


def test_ids_of_another_organization_are_not_found(
    made: Things, theirs: Things, client_of: Browser, subtests: pytest.Subtests
) -> None:
    handle, before = made.organization.handle, {**everything(), "user": []}

    for route in ROUTES:
        if not route.placeholders:
            continue
        with subtests.test(page=str(route)), taken_back():
            page = client_of(made.admin)
            for method in route.demands:
                response = page.generic(method, theirs.address(route, handle=handle))

                assert response.status_code == 404, method
            assert {**everything(), "user": []} == before


def test_posts_without_our_token_change_nothing(made: Things, subtests: pytest.Subtests) -> None:
    backend = "allauth.account.auth_backends.AuthenticationBackend"

    for route in ROUTES:
        if "POST" not in route.demands:
            continue
        with subtests.test(page=str(route)), taken_back():
            client = Client(enforce_csrf_checks=True)
            client.force_login(made.admin.user, backend=backend)
            before = everything()

            response = client.post(made.address(route))

            assert response.status_code == 403
            assert everything() == before


def test_the_id_opens_the_same_page_as_the_handle(
    made: Things, client_of: Browser, subtests: pytest.Subtests
) -> None:
    organization = str(made.organization.pk)

    for route in ROUTES:
        if "GET" not in route.demands:
            continue
        with subtests.test(page=str(route)), taken_back():
            page = client_of(made.admin)

            by_id = page.get(made.address(route, handle=organization))

            assert by_id.status_code == page.get(made.address(route)).status_code


def without_tokens(response: Any) -> tuple[bytes, dict[str, str]]:
    """The answer without what differs between any two answers."""
    body = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", response.content)
    body = re.sub(rb'name="next" value="[^"]*"', b"", body)
    own = {"Content-Length", "X-Request-ID"}
    headers = {k: v for k, v in response.headers.items() if k not in own}
    return body, headers
