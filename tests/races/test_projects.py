"""Members who work on projects at the same moment, and someone who takes their right away.

They share the organization, so what decides is the row, the constraint, or the turn that whoever
changes who belongs waits for.
"""

from functools import partial
from threading import Event as Signal

import pytest
from django.db import OperationalError

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.events.members import MEMBER_REMOVED
from organizations.models.organization import today
from organizations.tenancy.demands import NoLongerAllowed, NoRole
from organizations.tenancy.roles import RoleSlug
from projects.actions import (
    Archived,
    ProjectNameTaken,
    archive_project,
    assign_project_role,
    change_project,
    create_project,
    projects,
    remove_project_role,
)
from projects.actions import roles as project_roles
from projects.events import (
    PROJECT_CHANGED,
    PROJECT_ROLE_ASSIGNED,
    PROJECT_ROLE_CHANGED,
    PROJECT_ROLE_ENDS_SOON,
)
from tests.races import events, impatiently, refusals, slip_in, successes
from tests.races.deeds import role_about_to_end
from tests.races.rounds import organization_of, organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ENDLESS = 2_000


def test_two_projects_are_renamed_to_one_name(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        these = [
            first.organization.projects.create(name=name, handle=name.lower())
            for name in ("Apollo", "Gemini")
        ]
        rename = partial(change_project, name="Artemis", description="")

        outcomes = at_once(
            partial(rename, project=these[0], by=first),
            partial(rename, project=these[1], by=second),
        )

        assert refusals(outcomes) == [ProjectNameTaken]
        assert first.organization.projects.named("Artemis").count() == 1
        assert events(first.organization) == {PROJECT_CHANGED: 1}


def test_a_project_is_archived_while_somebody_changes_it(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        project = first.organization.projects.create(name="Apollo", handle="apollo")

        outcomes = at_once(
            partial(archive_project, project=project, by=first),
            partial(change_project, project=project, name="Artemis", description="", by=second),
        )

        project.refresh_from_db()
        changed = 1 in successes(outcomes)
        assert project.is_archived
        assert project.name == ("Artemis" if changed else "Apollo")
        assert refusals(outcomes) == ([] if changed else [Archived])


def test_nobody_creates_a_project_once_they_are_removed(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.remove_member, membership=second, by=first),
            partial(create_project, name="Apollo", by=second),
        )

        what = Event.objects.filter(organization_id=first.organization.pk).order_by("id")
        kinds = list(what.values_list("kind", flat=True))
        assert refusals(outcomes) in ([], [NoLongerAllowed])
        assert kinds[-1] == MEMBER_REMOVED
        assert first.organization.projects.count() == len(kinds) - 1


def test_switching_an_account_off_waits_for_the_project_that_it_would_forbid(pair, monkeypatch):
    def switch_off():
        User.objects.filter(pk=second.user_id).update(is_active=False)

    _, second = pair
    raised = slip_in(monkeypatch, projects, "clean_name", partial(impatiently, switch_off))

    create_project(name="Apollo", by=second)
    switch_off()

    assert [type(error) for error in raised] == [OperationalError]
    with pytest.raises(NoLongerAllowed):
        create_project(name="Gemini", by=second)


def test_a_removal_does_not_wait_for_an_endless_row_of_others(at_once, ada, eve, nia):
    boss, leaving, worker = organization_of(ada, eve, nia)
    removed = Signal()

    def work(by, name):
        made = 0
        while not removed.is_set() and made < ENDLESS:
            create_project(name=f"{name} {made}", by=by)
            made += 1
        return made

    def remove():
        actions.remove_member(membership=leaving, by=boss)
        removed.set()

    *made, _ = at_once(
        *(
            partial(work, by, name)
            for by, name in [(boss, "Ada"), (worker, "Nia"), (worker, "Noa")]
        ),
        remove,
    )

    assert not boss.organization.memberships.filter(pk=leaving.pk).exists()
    assert max(made) < ENDLESS


def test_a_role_is_assigned_while_the_member_is_removed(at_once, ada, eve, nia):
    for first, second, member in organizations_of(ada, eve, developers=[nia]):
        project = first.organization.projects.create(name="Apollo", handle="apollo")
        outcomes = at_once(
            partial(
                assign_project_role,
                project=project,
                membership=member,
                slug=RoleSlug.API_PUBLISHER,
                by=first,
            ),
            partial(actions.remove_member, membership=member, by=second),
        )

        assert set(refusals(outcomes)) <= {NoLongerAllowed}
        assert not project.project_roles.exists()


def test_one_role_is_assigned_twice_with_different_ends(at_once, ada, eve, nia):
    for first, second, member in organizations_of(ada, eve, developers=[nia]):
        project = first.organization.projects.create(name="Apollo", handle="apollo")
        assign = partial(
            assign_project_role,
            project=project,
            membership=member,
            slug=RoleSlug.API_PUBLISHER,
        )
        outcomes = at_once(partial(assign, by=first), partial(assign, last_day=today(), by=second))

        assert refusals(outcomes) == []
        assert project.project_roles.count() == 1
        assert events(first.organization) == {PROJECT_ROLE_ASSIGNED: 1, PROJECT_ROLE_CHANGED: 1}


def test_the_last_two_roles_of_a_member_are_removed_at_once(at_once, ada, eve, nia):
    for first, second, member in organizations_of(ada, eve, developers=[nia]):
        project = first.organization.projects.create(name="Apollo", handle="apollo")
        assign_project_role(
            project=project, membership=member, slug=RoleSlug.API_PUBLISHER, by=first
        )
        outcomes = at_once(
            partial(actions.change_roles, membership=member, slugs=[], by=first),
            partial(remove_project_role, project_role=project.project_roles.get(), by=second),
        )

        assert refusals(outcomes) == [NoRole]
        assert member.membership_roles.count() + member.project_roles.count() == 1


def test_two_clocks_remind_of_a_role_once(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        role_about_to_end(first, second)

        outcomes = at_once(*[project_roles.remind_of_role_ends] * 2)

        assert sorted(len(batch) for batch in outcomes) == [0, 1]
        assert events(first.organization) == {PROJECT_ROLE_ENDS_SOON: 1}


def test_a_second_clock_reminds_of_no_role_of_which_the_first_is_reminding(pair, monkeypatch):
    first, second = pair
    role_about_to_end(first, second)
    batches = []
    remind = project_roles.remind_of_role_ends
    slip_in(monkeypatch, project_roles, "days_told_by_notice", lambda: batches.append(remind()))

    remind()

    assert batches == [[]]
    assert events(first.organization) == {PROJECT_ROLE_ENDS_SOON: 1}
