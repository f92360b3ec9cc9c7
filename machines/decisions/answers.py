"""Access decisions, made anew for each request from the rows that pages use, too."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, F, Model, QuerySet, Value

from accounts.models import User
from accounts.second_factor import factors
from console.manifests import Declaration, Section
from machines.decisions.questions import Evaluation, Resource, Subject
from machines.models import ServiceAccount
from organizations.models import GrantedPermission, Membership, Organization
from organizations.tenancy.scopes import path_to_project, permissions_of_people

LONGEST_KEY = 36


@dataclass(frozen=True)
class ResourceType(Declaration):
    """A kind of thing in an organization on which access can be asked, declared by its app."""

    name: str
    rows: Callable[[Organization], QuerySet[Any, Any]]


RESOURCE_TYPES = Section(ResourceType, key=lambda resource_type: resource_type.name)
ORGANIZATION, USER, SERVICE_ACCOUNT = "organization", "user", "service_account"


def decisions_on(questions: Iterable[Evaluation], *, organization: Organization) -> list[bool]:
    """Whether access is granted for each question, in order.

    In at most one query a type, and one for roles in projects. False also if a subject, action or
    resource is unknown, malformed or of another organization.
    """
    questions = list(questions)
    permissions = _permissions_of({question.subject for question in questions}, organization)
    projects = _projects_of({question.resource for question in questions}, organization)
    in_projects = _permissions_in_projects(
        {
            question.subject
            for question in questions
            if question.action.name not in permissions.get(question.subject, ())
            and projects.get(question.resource) is not None
        },
        organization,
    )
    return [
        question.resource in projects
        and (
            question.action.name in permissions.get(question.subject, ())
            or question.action.name
            in in_projects.get((question.subject, projects[question.resource]), ())
        )
        for question in questions
    ]


def _permissions_in_projects(
    subjects: set[Subject], organization: Organization
) -> dict[tuple[Subject, Any], frozenset[str]]:
    """By a person and the key of a project, what roles there give; in one query, none without."""
    users = parse_keys(User, (subject.id for subject in subjects if subject.type == USER))
    if not users:
        return {}
    members = Membership.objects.active().meeting_factor_requirement(organization)
    permissions = permissions_of_people(members.filter(user__in=users), organization)
    return {
        (Subject(type=USER, id=str(user)), project): codenames
        for (user, project), codenames in permissions.items()
    }


def _permissions_of(subjects: set[Subject], organization: Organization) -> dict[Subject, set[str]]:
    """The permissions of each subject in the organization; one that has none may be left out."""
    permissions: dict[Subject, set[str]] = {}
    if users := parse_keys(User, (subject.id for subject in subjects if subject.type == USER)):
        granted = GrantedPermission.objects.filter(content_object=organization, user__in=users)
        granted = granted.filter(user__is_active=True)
        if organization.requires_second_factor:
            granted = granted.filter(factors.has_factor_subquery("user"))
        for user, codename in granted.values_list("user", "permission__codename"):
            permissions.setdefault(Subject(type=USER, id=str(user)), set()).add(codename)
    account_ids = (subject.id for subject in subjects if subject.type == SERVICE_ACCOUNT)
    if accounts := parse_keys(ServiceAccount, account_ids):
        rows = ServiceAccount.objects.filter(organization=organization, pk__in=accounts)
        for account in rows.with_permissions():
            account.organization = organization
            subject = Subject(type=SERVICE_ACCOUNT, id=str(account.pk))
            permissions[subject] = {permission.value for permission in account.permissions}
    return permissions


def _projects_of(resources: set[Resource], organization: Organization) -> dict[Resource, Any]:
    """The resources that are in the organization, with the keys of their projects.

    None for the organization itself, and for what belongs to no project.
    """
    projects: dict[Resource, Any] = {Resource(type=ORGANIZATION, id=str(organization.pk)): None}
    for resource_type in RESOURCE_TYPES:
        name, rows = resource_type.name, resource_type.rows(organization)
        ids = (resource.id for resource in resources if resource.type == name)
        if keys := parse_keys(rows.model, ids):
            path = path_to_project(rows.model)
            project = F(path) if path else Value(None, BigIntegerField())
            for pk, project_key in rows.filter(pk__in=keys).values_list("pk", project):
                projects[Resource(type=name, id=str(pk))] = project_key
    return projects


def parse_keys(model: type[Model], texts: Iterable[str]) -> set[Any]:
    """The primary keys of this model that the texts spell exactly as the console does.

    A text in any other spelling, such as an uppercase UUID, is left out.
    """
    keys = set()
    for text in texts:
        try:
            key = model._meta.pk.clean(text, None)
        except ValidationError:
            continue
        if str(key) == text and len(text) <= LONGEST_KEY:
            keys.add(key)
    return keys
