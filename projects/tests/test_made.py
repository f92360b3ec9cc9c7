"""What a person made here is named before they are removed, and stays."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.tenancy.removal_preview import CREATED_THINGS
from organizations.tenancy.roles import RoleSlug
from projects.actions import archive_project, create_project
from tests.cast import add_member
from tests.reading import words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


def test_projects_of_this_organization_are_counted_archived_ones_too(
    adam, ann, zed, acme, client_of
):
    theirs = add_member(zed.organization, ann.user, RoleSlug.ADMINISTRATOR)
    create_project(name="Apollo", by=ann)
    archive_project(project=create_project(name="Gemini", by=ann), by=ann)
    create_project(name="Mercury", by=adam)
    create_project(name="Elsewhere", by=theirs)

    shown = words(client_of(adam).get(f"{MEMBERS}{ann.pk}/delete/"))

    assert "What they created here: 2 projects." in shown


def test_one_is_no_plural_and_none_is_not_named(adam, ann, acme):
    create_project(name="Apollo", by=ann)

    assert CREATED_THINGS["projects"].texts_for(acme, [adam.user_id, ann.user_id]) == {
        ann.user_id: "1 project"
    }


def test_before_many_are_removed_each_is_named_with_theirs(adam, ann, mia, client_of):
    create_project(name="Apollo", by=ann)

    shown = client_of(adam).post(f"{MEMBERS}bulk/", {"members": [ann.pk, mia.pk], "deed": "remove"})

    assert "What they created here: Ann: 1 project" in words(shown)


def test_counting_costs_one_query_however_many_people_and_projects(adam, ann, acme):
    for n in range(5):
        create_project(name=f"Apollo {n}", by=adam)
        create_project(name=f"Gemini {n}", by=ann)

    with CaptureQueriesContext(connection) as queries:
        CREATED_THINGS["projects"].texts_for(acme, [adam.user_id, ann.user_id])

    assert len(queries) == 1
