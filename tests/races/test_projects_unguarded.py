"""What the races of `test_projects.py` come to without the turn or constraint that decides them."""

from functools import partial

import pytest

from organizations import actions
from organizations.events.members import MEMBER_REMOVED
from projects.actions import archive_project, change_project, create_project, projects
from projects.actions import roles as project_roles
from projects.events import (
    PROJECT_ARCHIVED,
    PROJECT_CHANGED,
    PROJECT_CREATED,
    PROJECT_ROLE_ENDS_SOON,
)
from tests.races import kinds, slip_in
from tests.races.deeds import role_about_to_end

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_turn_somebody_creates_a_project_after_their_removal(pair, monkeypatch):
    first, second = pair
    slip_in(
        monkeypatch,
        projects,
        "clean_name",
        partial(actions.remove_member, membership=second, by=first),
    )

    create_project(name="Apollo", by=second)

    assert kinds(first.organization) == [MEMBER_REMOVED, PROJECT_CREATED]


def test_without_the_lock_an_archived_project_is_changed(pair, monkeypatch):
    first, second = pair
    project = first.organization.projects.create(name="Apollo", handle="apollo")
    slip_in(monkeypatch, projects, "_terms_of", partial(archive_project, project=project, by=first))

    change_project(project=project, name="Artemis", description="", by=second)

    assert kinds(first.organization) == [PROJECT_ARCHIVED, PROJECT_CHANGED]


def test_without_the_lock_two_clocks_remind_of_a_role_twice(pair, monkeypatch):
    first, second = pair
    role_about_to_end(first, second)
    remind = project_roles.remind_of_role_ends
    slip_in(monkeypatch, project_roles, "days_told_by_notice", remind)

    remind()

    assert kinds(first.organization) == [PROJECT_ROLE_ENDS_SOON] * 2
