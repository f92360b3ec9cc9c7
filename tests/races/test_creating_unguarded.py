"""What the races of `test_creating.py` come to without the lock or constraint that decides them.

Not by luck: one deed runs whole between the other's check and its write. So these tests say that
the guards are needed, that they are all there is, and where a second one catches what the first
let through.
"""

from functools import partial

import pytest

from organizations import actions
from organizations.actions import organizations as creation
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from projects.actions import projects
from tests.cast import make_person
from tests.races import slip_in, without_constraints

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]

PRESENT, LOOK_ALIKE = "organizations_organization_handle_key", "%look_alike_handle"

DEVELOPER = [RoleSlug.DEVELOPER]


def test_without_lock_and_constraint_one_person_creates_two_organizations(nia, monkeypatch):
    create = partial(actions.create_organization, name="Acme", by=nia)
    slip_in(monkeypatch, creation, "is_free", partial(create, handle="acme-one"))

    with without_constraints("organization_one_created_per_person"):
        create(handle="acme-two")
        created = Organization.objects.created_by(nia).count()

    assert created == 2


def test_without_the_lock_the_constraint_still_lets_a_person_create_one(nia, monkeypatch):
    create = partial(actions.create_organization, name="Acme", by=nia)
    slip_in(monkeypatch, creation, "is_free", partial(create, handle="acme-one"))

    with pytest.raises(actions.AlreadyCreated):
        create(handle="acme-two")

    assert Organization.objects.created_by(nia).count() == 1


@pytest.mark.parametrize(
    ("yours", "constraints"),
    [
        (
            "carmine",
            [
                "organizations_organization_handle_key",
                "%look_alike_handle",
                "organizations_handle_%",
            ],
        ),
        ("carrnine", ["%look_alike_handle", "organizations_handle_handle_key_%"]),
    ],
)
def test_without_the_constraint_two_people_take_one_handle(nia, monkeypatch, yours, constraints):
    create = partial(actions.create_organization, name="Carmine")
    other = partial(create, handle=yours, by=make_person("Eve"))
    slip_in(monkeypatch, creation, "is_free", other)

    with without_constraints(*constraints):
        create(handle="carmine", by=nia)
        taken = Organization.objects.filter(handle_key="carmlne").count()

    assert taken == 2


@pytest.mark.parametrize(
    ("mine", "yours", "check", "constraint"),
    [
        ("Apollo", "apollo", "_demand_free_name", "project_one_per_name"),
        ("Apollo 1", "Apollo-1", "free_handle", "project_one_per_handle"),
    ],
)
def test_without_lock_and_constraint_two_projects_are_called_the_same(
    pair, monkeypatch, mine, yours, check, constraint
):
    first, second = pair
    other = partial(projects.create_project, name=yours, by=second)
    slip_in(monkeypatch, projects, check, other)

    with without_constraints(constraint):
        projects.create_project(name=mine, by=first)
        made = list(first.organization.projects.values_list("name", "handle"))

    same = [{name.lower() for name, _ in made}, {handle for _, handle in made}]
    assert len(made) == 2
    assert len(same[constraint == "project_one_per_handle"]) == 1


def test_without_the_lock_the_constraint_keeps_names_of_projects_apart(pair, monkeypatch):
    first, second = pair
    other = partial(projects.create_project, name="apollo", by=second)
    slip_in(monkeypatch, projects, "free_handle", other)

    with pytest.raises(projects.ProjectNameTaken):
        projects.create_project(name="Apollo", by=first)

    assert first.organization.projects.count() == 1


def test_without_the_lock_the_constraint_keeps_handles_of_projects_apart(pair, monkeypatch):
    first, second = pair
    other = partial(projects.create_project, name="Apollo-", by=second)
    slip_in(monkeypatch, projects, "free_handle", other)

    projects.create_project(name="Apollo", by=first)

    assert first.organization.projects.values("handle").distinct().count() == 2
