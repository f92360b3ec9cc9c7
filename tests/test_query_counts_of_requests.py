"""What every request asks of the database, and what is not asked again for each row."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from organizations.models import (
    Organization,
)
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from projects.permissions import VIEW_PROJECT
from tests.cast import add_member, make_person
from tests.test_query_counts import more_members, more_organizations, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]

SHELL, LIST, ANY = 4, 6, 9
PORTAL = SHELL + 1
"""With the look of the organization's portal."""


def test_later_pages_of_a_list_ask_as_much_as_the_first(adam, client_of):
    more_members(adam, 0, 300)
    page = client_of(adam)
    first = page.get("/organizations/acme/settings/members/").content.decode()
    query = first.partition('href="?after=')[2].partition('"')[0]

    assert query
    assert len(queries_of(page, f"/organizations/acme/settings/members/?after={query}")) == len(
        queries_of(page, "/organizations/acme/settings/members/")
    )


def test_the_shell_asks_for_session_person_membership_permissions_and_look_only(adam, client_of):
    more_members(adam, 0, 10)
    more_organizations(adam, 0, 9)

    statements = queries_of(client_of(adam), "/portal/acme/")

    assert len(statements) <= PORTAL, "\n".join(statements)


def test_the_navigation_costs_no_query_whatever_one_may(adam, acme, client_of):
    costs = {
        role: len(queries_of(client_of(add_member(acme, f"R {role}", role)), address))
        for role in RoleSlug
        for address in ["/portal/acme/"]
        if role not in {RoleSlug.BILLING_ADMINISTRATOR, RoleSlug.ENVIRONMENT_MANAGER}
    }

    assert len(set(costs.values())) == 1, costs


def test_the_first_right_of_a_request_costs_one_query_and_later_ones_none(adam, acme):
    ContentType.objects.get_for_model(Organization)
    user = User.objects.get(pk=adam.user_id)

    with CaptureQueriesContext(connection) as first:
        assert user.has_perm(VIEW_PROJECT.codename, acme)
    with CaptureQueriesContext(connection) as later:
        for _ in range(3):
            assert all(user.has_perm(each.codename, acme) for each in PERMISSIONS)

    assert (len(first), len(later)) == (1, 0)


def test_inviting_fifty_costs_no_more_for_each_than_inviting_five(adam, acme, client_of):
    page = client_of(adam)
    costs = []
    for count in (5, 45):
        addresses = " ".join(f"{count}.{n}@example.com" for n in range(count))
        with CaptureQueriesContext(connection) as queries:
            page.post(
                "/organizations/acme/settings/members/invite/",
                {"emails": addresses, "roles": ["developer", "api-publisher"], "is_complete": "on"},
            )
        costs.append(len(queries) / count)

    assert costs[1] <= costs[0]
    assert costs[1] < 20


def test_a_stranger_costs_no_more_than_a_member(adam, zed, client_of):
    stranger = client_of(make_person("Sam"))
    stranger.get("/")

    with CaptureQueriesContext(connection) as queries:
        assert stranger.get("/organizations/acme/settings/members/").status_code == 404

    assert len(queries) <= SHELL
