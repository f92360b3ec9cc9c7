"""What pages and decisions cost about somebody with one project."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from machines.decisions.answers import decisions_on
from machines.decisions.questions import Action, Evaluation, Resource, Subject
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.project_scope.conftest import give

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def statements_of(page, address):
    """Of the second request, since the first notes where one is."""
    page.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert page.get(address).status_code == 200
    return len(queries)


def test_somebody_with_one_project_costs_one_statement_or_two_more(things, carl, client_of):
    home = things.organization.get_absolute_url()
    page = client_of(carl)

    counts = {
        name: statements_of(page, address)
        for name, address in (
            ("home", home),
            ("project", things.project.get_absolute_url()),
            ("APIs", f"{home}apis/"),
            ("search", f"{home}search/?q=apollo"),
        )
    }

    # What roles in projects give is read once, and the project of a URL is looked up.
    assert counts == {"home": 13, "project": 16, "APIs": 7, "search": 8}


@pytest.mark.parametrize("number", [1, 20])
def test_decisions_read_the_roles_in_projects_of_all_members_together(
    things, number, django_assert_num_queries
):
    members = [add_member(things.organization, f"Carla {n}") for n in range(number)]
    for member in members:
        give(member, things.project, RoleSlug.DEVELOPER)
    questions = [
        Evaluation(
            subject=Subject(type="user", id=str(member.user_id)),
            action=Action(name="manage_component"),
            resource=Resource(type="project", id=str(things.project.pk)),
        )
        for member in members
    ]

    # Of permissions in the organization, of projects, and of roles in projects.
    with django_assert_num_queries(3):
        assert decisions_on(questions, organization=things.organization) == [True] * number
