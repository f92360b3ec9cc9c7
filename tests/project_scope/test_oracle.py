"""Generated organizations: everything that says what a member may agrees with a plain reckoning.

A world is drawn from a seed: members with roles in the organization and in projects, with ends,
suspensions and closed accounts, in an organization that runs, is suspended, or waits for deletion.
What each may follows from the table of roles by `expected` alone. Pages, actions, tokens,
decisions, guardian, the snapshot and mails are asked the same.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from builds.permissions import BUILD_COMPONENT
from machines.bearer import bearer_of
from machines.decisions.answers import decisions_on
from machines.decisions.questions import Action, Evaluation, Resource, Subject
from organizations import actions as organization_actions
from organizations.models import GrantedPermission, Group, Membership, Organization
from organizations.models.holders import members_with_permission, members_with_permission_in
from organizations.tenancy.access import keep_permissions, visible_memberships
from organizations.tenancy.project_roles import roles_in_projects
from organizations.tenancy.roles import (
    PERMISSIONS,
    AnyRole,
    Permission,
    RoleSlug,
    permissions_of_roles,
)
from projects import actions
from projects.models import Project
from projects.permissions import VIEW_PROJECT
from tests.api import Machine, personal_token
from tests.cast import (
    add_member,
    add_own_role,
    add_service_account,
    add_service_account_token,
    make_person,
)
from tests.everything import EVERYTHING
from tests.project_scope.conftest import give

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WORLDS = range(40 if EVERYTHING else 5)
MEMBERS, PROJECTS, GROUPS, OWN_ROLES = 12, 4, 3, 3
STATES = [{}, {}, {"suspended_at": True}, {"deletion_asked_at": True}, {}]
"""Of the organization, in turn."""


@dataclass
class Person:
    """A member as drawn: what the world says of them, and nothing that was computed."""

    member: Membership
    secret: str
    roles: list[AnyRole]
    in_projects: dict[int, list[tuple[AnyRole, bool]]] = field(default_factory=dict)
    """By the key of a project, roles there, and whether each has ended."""
    is_shut_out: bool = False


def moment(random: Random, *, ended: bool) -> datetime:
    """A time within a month, before or after now."""
    return timezone.now() + timedelta(minutes=random.randint(2, 40_000)) * (-1 if ended else 1)


def draw(seed: int, acme: Organization, adam: Membership) -> tuple[list[Person], list[Project]]:
    random = Random(seed)
    projects = [actions.create_project(name=f"Project {n}", by=adam) for n in range(PROJECTS)]
    for number in range(OWN_ROLES):
        permissions = random.sample([*PERMISSIONS], random.randint(1, 12))
        add_own_role(f"Role {number}", *permissions, by=adam)
    groups = [_draw_group(random, number, adam, projects) for number in range(GROUPS)]
    people = [_draw_person(random, number, adam, projects, groups) for number in range(MEMBERS)]
    state = {name: timezone.now() for name in STATES[seed % len(STATES)]}
    Organization.objects.filter(pk=acme.pk).update(**state)
    return people, projects


@dataclass
class DrawnGroup:
    """A group as drawn."""

    group: Group
    roles: list[AnyRole]
    in_projects: list[tuple[Project, AnyRole]]


def _draw_group(
    random: Random, number: int, adam: Membership, projects: list[Project]
) -> DrawnGroup:
    group = organization_actions.create_group(name=f"Group {number}", by=adam)
    roles_of_all = adam.organization.all_roles
    assignable = [role for role in roles_of_all if role != RoleSlug.ADMINISTRATOR]
    roles: list[AnyRole] = random.sample(assignable, random.choice([0, 1, 2]))
    organization_actions.change_group_roles(group=group, slugs=roles, by=adam)
    in_projects = [
        (project, random.choice(roles_in_projects(adam.organization)))
        for project in random.sample(projects, random.choice([0, 1, 2]))
    ]
    for project, role in in_projects:
        actions.assign_group_project_role(project=project, group=group, slug=role, by=adam)
    return DrawnGroup(group, roles, in_projects)


def _draw_person(
    random: Random,
    number: int,
    adam: Membership,
    projects: list[Project],
    groups: list[DrawnGroup],
) -> Person:
    acme = adam.organization
    roles = random.sample(acme.all_roles, random.choice([0, 0, 1, 2]))
    member = add_member(acme, make_person(f"Robin {number}"), *roles)
    person = Person(member, "", roles)
    for project in random.sample(projects, random.choice([0, 0, 1, 2])):
        person.in_projects[project.pk] = []
        for role in random.sample(acme.all_roles, random.choice([1, 2])):
            has_end, ended = random.random() < 0.5, random.random() < 0.5
            ends_at = moment(random, ended=ended) if has_end else None
            give(member, project, role, ends_at=ends_at)
            person.in_projects[project.pk].append((role, has_end and ended))
    for drawn in random.sample(groups, random.choice([0, 0, 1, 2])):
        organization_actions.add_to_group(group=drawn.group, memberships=[member], by=adam)
        person.roles = [*person.roles, *drawn.roles]
        for project, role in drawn.in_projects:
            person.in_projects.setdefault(project.pk, []).append((role, False))
    # For all that they may before the ends, so that the token is never the narrower side.
    member = Membership.objects.select_related("user", "organization").get(pk=member.pk)
    if chosen := [permission for permission in PERMISSIONS if member.reach(permission)]:
        person.secret = personal_token(member, *chosen).secret
    fate = random.choice(["", "", "", "suspended", "ended", "ends", "closed"])
    changes: dict[str, dict[str, Any]] = {
        "suspended": {"suspended_at": moment(random, ended=True)},
        "ended": {"ends_at": moment(random, ended=True)},
        "ends": {"ends_at": moment(random, ended=False)},
    }
    if fate in changes:
        Membership.objects.filter(pk=member.pk).update(**changes[fate])
    if fate == "closed":
        type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
    person.is_shut_out = fate in {"suspended", "ended", "closed"}
    return person


def expected(person: Person, acme: Organization, project: Project | None) -> set[Permission]:
    """What the person may in the organization, and in the project if given."""
    if person.is_shut_out or acme.suspended_at:
        return set()
    held = set(permissions_of_roles(person.roles))
    if project is not None:
        rows = person.in_projects.get(project.pk, [])
        there = permissions_of_roles(role for role, has_ended in rows if not has_ended)
        held |= {permission for permission in there if permission.in_project}
    return {p for p in held if p.outlasts_deletion or not acme.deletion_asked_at}


@pytest.mark.parametrize("seed", WORLDS)
def test_everything_that_says_what_someone_may_agrees(
    seed: int, acme: Organization, adam: Membership, subtests: pytest.Subtests
) -> None:
    gateway = add_service_account("Gateway", RoleSlug.ADMINISTRATOR, by=adam)
    service = add_service_account_token(gateway, by=adam).secret
    people, projects = draw(seed, acme, adam)
    acme.refresh_from_db()
    snapshot: Any = Machine(service).get(f"/api/v1/organizations/{acme.pk}/access")
    content = b"".join(snapshot) if snapshot.streaming else snapshot.content
    listed = (
        {row["user_id"]: row["roles"] for row in json.loads(content)["members"]}
        if snapshot.status_code == 200
        else None
    )
    for permission in PERMISSIONS:
        with subtests.test(permission=permission):
            compare_holders(permission, people, acme)
    for person in people:
        with subtests.test(person=str(person.member), roles=person.roles):
            compare(person, acme, projects)
            if listed is not None:
                is_listed = bool(person.roles) and not person.is_shut_out
                roles = [role.value for role in acme.all_roles if role in person.roles]
                assert listed.get(str(person.member.user_id)) == (roles if is_listed else None)


def compare_holders(permission: Permission, people: list[Person], acme: Organization) -> None:
    """Everyone with the permission in the organization is found, in each of three ways."""
    holders = [person.member for person in people if permission in expected(person, acme, None)]
    members = Membership.objects.filter(pk__in=[person.member.pk for person in people])
    by_first_keys = members_with_permission(members, [acme.pk], permission)
    for found in (
        by_first_keys,
        members.with_permission(permission),
        members.with_rare_permission(permission),
    ):
        assert list(found.order_by("pk")) == holders


def compare(person: Person, acme: Organization, projects: list[Project]) -> None:
    """Everything that is asked about a member says what is expected."""
    of_page: Any = visible_memberships(person.member.user).get(organization=acme)
    of_page.user = type(person.member.user).objects.get(pk=person.member.user_id)
    keep_permissions(of_page.user, of_page)
    of_action = Membership.objects.select_related("user", "organization").get(pk=person.member.pk)
    bearer = bearer_of(person.secret) if person.secret else None
    everywhere = expected(person, acme, None)
    names = {permission.value for permission in everywhere}
    view = GrantedPermission.objects.filter(user=person.member.user_id, content_object=acme)
    assert set(view.values_list("codename", flat=True)) == names
    assert {p for p in PERMISSIONS if of_action.user.has_perm(p.codename, acme)} == everywhere
    for project in projects:
        here = expected(person, acme, project)
        for permission in PERMISSIONS:
            answers = {
                "page": of_page.can(permission, on=project),
                "action": of_action.can(permission, on=project),
                "list": project in Project.objects.visible_to(of_action, permission),
            }
            if person.secret:
                answers["token"] = bool(bearer and bearer.can(permission, on=project))
            assert set(answers.values()) == {permission in here}, (permission, project, answers)
        assert decided(person, acme, project) == here
        for permission in (BUILD_COMPONENT, VIEW_PROJECT):
            notified = members_with_permission_in(
                acme.memberships.active(), [project.pk], permission
            )
            is_notified = notified.filter(pk=person.member.pk).exists()
            assert is_notified or permission in everywhere or permission not in here
            assert permission in here or not is_notified
    for permission in (PERMISSIONS["manage_api"], PERMISSIONS["view_organization"]):
        holders = members_with_permission(Membership.objects.all(), [acme.pk], permission)
        assert holders.filter(pk=person.member.pk).exists() == (permission in everywhere)


def decided(person: Person, acme: Organization, project: Project) -> set[Permission]:
    """The permissions that a gateway is told the person has on the project."""
    questions = [
        Evaluation(
            subject=Subject(type="user", id=str(person.member.user_id)),
            action=Action(name=permission.value),
            resource=Resource(type="project", id=str(project.pk)),
        )
        for permission in PERMISSIONS
    ]
    decisions = decisions_on(questions, organization=acme)
    return {p for p, is_granted in zip(PERMISSIONS, decisions, strict=True) if is_granted}
