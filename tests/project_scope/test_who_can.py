"""Members filtered by what they can do: in the organization, and in one project."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.models import ProjectRole
from tests.cast import add_member, end_access, suspend
from tests.database import count_rows

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MEMBERS = "/organizations/acme/settings/members/"
DEVELOPER, OUTSIDER = RoleSlug.DEVELOPER, RoleSlug.EXTERNAL_API_SUBSCRIBER


@pytest.fixture
def apollo(acme, adam):
    return actions.create_project(name="Apollo", by=adam)


@pytest.fixture
def people(apollo, acme, adam):
    """Dora develops everywhere, Lou in Apollo, Mars in Mars, and Ned nowhere."""
    mars = actions.create_project(name="Mars", by=adam)
    add_member(acme, "Dora", DEVELOPER)
    add_member(acme, "Ned", OUTSIDER)
    for name, project in (("Lou", apollo), ("Mars", mars)):
        assign(project, add_member(acme, name, OUTSIDER), adam)


def assign(project, member, adam, slug=DEVELOPER):
    actions.assign_project_role(project=project, membership=member, slug=slug, by=adam)


def member_named(name):
    return Membership.objects.get(user__name=name)


def found(page, **query):
    answer = page.get(MEMBERS, query)
    assert answer.status_code == 200
    return {row.name for row in answer.context["listing"]}


def options(page, name, **query):
    """The values that the filter with this name offers; None if it is not shown."""
    form = page.get(MEMBERS, query).context["form"]
    fields = {field.name: field for field in (*form.filters, *form.dependent_filters)}
    return [value for value, _ in fields[name].field.choices] if name in fields else None


def test_a_permission_finds_those_who_have_it_in_the_organization(people, adam, client_of):
    page = client_of(adam)

    assert found(page, can="deploy_component") == {"Adam", "Dora"}
    assert found(page, can="manage_membership") == {"Adam"}
    assert found(page, can="deploy_component", role="developer") == {"Dora"}
    assert found(page, can="deploy_component", q="ad") == {"Adam"}


def test_with_a_project_also_those_with_a_role_there_that_gives_it(people, adam, client_of):
    page = client_of(adam)

    assert found(page, can="deploy_component", project="apollo") == {"Adam", "Dora", "Lou"}
    assert found(page, can="deploy_component", project="mars") == {"Adam", "Dora", "Mars"}
    assert found(page, can="publish_api", project="apollo") == {"Adam"}
    assert found(page, can="manage_environment", project="apollo") == {"Adam"}


def test_a_project_alone_finds_those_with_a_role_there(people, adam, client_of):
    assert found(client_of(adam), project="apollo") == {"Lou"}


def test_a_member_with_the_permission_twice_is_listed_once(people, apollo, adam, client_of):
    assign(apollo, member_named("Dora"), adam)
    assign(apollo, member_named("Lou"), adam, RoleSlug.ADMINISTRATOR)

    answer = client_of(adam).get(MEMBERS, {"can": "deploy_component", "project": "apollo"})

    assert sorted(row.name for row in answer.context["listing"]) == ["Adam", "Dora", "Lou"]


def end_role(member):
    ends_at = timezone.now() - timedelta(seconds=1)
    ProjectRole.objects.filter(membership=member).update(ends_at=ends_at)


def close_account(member):
    User.objects.filter(pk=member.user_id).update(is_active=False)


@pytest.mark.parametrize("lose", [end_role, suspend, end_access, close_account])
def test_who_can_do_nothing_any_longer_is_not_found(people, adam, client_of, lose):
    lose(member_named("Lou"))
    if lose is not end_role:
        lose(member_named("Dora"))
    page = client_of(adam)

    can_deploy = found(page, can="deploy_component", project="apollo")

    assert can_deploy == ({"Adam", "Dora"} if lose is end_role else {"Adam"})


def test_nobody_can_do_what_a_deletion_stops(people, acme, adam, client_of):
    Organization.objects.filter(pk=acme.pk).update(deletion_asked_at=timezone.now())
    page = client_of(adam)

    assert found(page, can="deploy_component", project="apollo") == set()
    assert found(page, can="view_project", project="apollo") == {"Adam", "Dora", "Lou"}


@pytest.mark.parametrize(
    "query", [{"can": "fly"}, {"project": "nowhere"}, {"can": "", "project": ""}, {"can": "%"}]
)
def test_unknown_values_are_ignored(people, adam, client_of, query):
    assert found(client_of(adam), **query) == {"Adam", "Dora", "Lou", "Mars", "Ned"}


def test_projects_that_the_reader_does_not_see_are_unknown(people, apollo, acme, adam, client_of):
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    assign(apollo, bill, adam, RoleSlug.API_PUBLISHER)
    page = client_of(bill)

    query = {"can": "deploy_component", "project": "mars"}
    assert options(page, "project", **query) == ["", "apollo"]
    assert found(page, **query) == {"Adam", "Dora"}
    assert "Lou" in found(page, can="deploy_component", project="apollo")


def test_a_project_of_another_organization_is_unknown(people, zed, adam, client_of):
    actions.create_project(name="Zeus", by=zed)

    assert found(client_of(adam), project="zeus") == found(client_of(adam))
    assert options(client_of(adam), "project", can="deploy_component") == ["", "apollo", "mars"]


def test_an_organization_without_projects_is_not_asked_for_one(acme, adam, client_of):
    page = client_of(adam)

    assert options(page, "project", can="view_project") is None
    assert "view_project" in (options(page, "can", can="view_project") or [])


def test_a_few_members_are_shown_without_a_filter_by_permission(people, acme, adam, client_of):
    page = client_of(adam)
    assert options(page, "can") is None

    for number in range(10):
        add_member(acme, f"Person {number}", OUTSIDER)

    assert "deploy_component" in (options(page, "can") or [])


def test_the_project_is_asked_for_once_a_permission_is_selected(people, adam, client_of):
    page = client_of(adam)

    assert options(page, "project", role="developer", can="", project="") is None
    assert options(page, "project", can="deploy_component") == ["", "apollo", "mars"]
    assert options(page, "project", project="apollo") == ["", "apollo", "mars"]


def test_what_was_selected_stays_selected(people, adam, client_of):
    text = (
        client_of(adam)
        .get(MEMBERS, {"can": "deploy_component", "project": "apollo"})
        .content.decode()
    )

    assert '<option value="deploy_component" selected>' in text
    assert '<option value="apollo" selected>Apollo</option>' in text


def many_members(acme, project, count, name):
    """So many who develop everywhere, and as many in the project."""
    users = User.objects.bulk_create(
        User(email=f"{name}{n}@example.com", name=f"{name} {n}") for n in range(2 * count)
    )
    members = Membership.objects.bulk_create(
        Membership(organization=acme, user=user) for user in users
    )
    role = Role.objects.get(slug=DEVELOPER)
    MembershipRole.objects.bulk_create(
        MembershipRole(organization=acme, membership=member, role=role)
        for member in members[:count]
    )
    ProjectRole.objects.bulk_create(
        ProjectRole(organization=acme, project=project, membership=member, role=role)
        for member in members[count:]
    )


def statements(page):
    query = {"can": "deploy_component", "project": "apollo"}
    page.get(MEMBERS, query)
    with CaptureQueriesContext(connection) as queries:
        page.get(MEMBERS, query)
    return [query["sql"] for query in queries]


def test_three_and_three_hundred_members_cost_the_same(apollo, acme, adam, client_of):
    page = client_of(adam)
    many_members(acme, apollo, 3, "few")
    few = statements(page)

    many_members(acme, apollo, 150, "many")

    # Those who match are counted when they have more than one page.
    assert len(statements(page)) == len(few) + 1


@pytest.mark.postgresql
def test_the_members_of_other_organizations_are_not_read(
    apollo, acme, adam, zed, zenith, client_of
):
    zeus = actions.create_project(name="Zeus", by=zed)
    many_members(zenith, zeus, 3_000, "zenith")
    many_members(acme, apollo, 20, "acme")
    count_rows()

    listed = [sql for sql in statements(client_of(adam)) if "projectrole" in sql.lower()]

    assert listed
    for sql in listed:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        for table in ("membership", "membershiprole", "projectrole"):
            assert f"Seq Scan on organizations_{table}" not in plan, plan
            assert f"Seq Scan on projects_{table}" not in plan, plan
