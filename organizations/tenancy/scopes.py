"""Where an actor has a permission: everywhere in the organization, or in some of its projects.

Organizations do not know projects: the app that has them declares the `Scope`. What a role gives in
a project are the permissions of it that are declared with `in_project`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, CharField, Exists, Model, QuerySet, Subquery, Value

from console.database.prepared_queries import PreparedQuery, prepare
from console.manifests import Declaration, Section
from organizations.tenancy.roles import AnyRole, Permission, permissions_of_role

if TYPE_CHECKING:
    from organizations.models import Membership, Organization

MOST_KEYS = 500
"""With more projects than this, a query asks for their keys instead of listing them."""


@dataclass(frozen=True)
class Scope(Declaration):
    """The model within organizations in whose rows members can hold roles."""

    model: type[Model]
    view_permission: Permission
    """Who has it in a project sees that there is this project."""
    roles_held: Callable[[], QuerySet[Any]]
    """Returns the rows that give a `membership` a `role` in a `project` now."""
    unended_roles: Callable[[], QuerySet[Any]]
    """Returns these rows whatever the state of the membership."""
    active_rows: Callable[[Any], QuerySet[Any]]
    """Returns the projects of an organization in which roles can be assigned, by name."""
    create_roles: Callable[[Any, Iterable[AnyRole], Any, Any], None]
    """Creates roles of a membership in a project without end. Takes these, and the person who
    assigns them, or None."""
    assign_role: Callable[..., bool]
    """The action with which an administrator assigns a member a role in a project."""


@dataclass(frozen=True)
class AddressPart(Declaration):
    """A part of URLs that names a project, or something of one."""

    name: str
    """The name of the argument: `api_handle`."""
    lookup: str
    """The lookup from a project to the value in the URL: `apis__handle`."""


SCOPES = Section(Scope, key=lambda scope: scope.model._meta.label)
ADDRESS_PARTS = Section(AddressPart, key=lambda part: part.name)


@dataclass(frozen=True)
class Reach:
    """Where an actor has a permission. False if nowhere."""

    is_everywhere: bool = False
    projects: Sequence[Any] | QuerySet[Any] = ()
    """The keys of the projects, or a query for them; without meaning if `is_everywhere`."""

    def __bool__(self) -> bool:
        return self.is_everywhere or isinstance(self.projects, QuerySet) or bool(self.projects)

    def limit[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The rows that belong to these projects; the same queryset if `is_everywhere`."""
        if self.is_everywhere:
            return rows
        path = path_to_project(rows.model)
        if not self or path is None:
            return rows.none()
        return rows.filter(**{f"{path}__in": self.projects})


EVERYWHERE, NOWHERE = Reach(is_everywhere=True), Reach()


def holds_roles(membership: Any) -> Exists | Value:
    """A condition: the membership holds a role in a project. Takes its key, or an expression."""
    scope = declared_scope()
    return (
        Exists(scope.roles_held().filter(membership=membership))
        if scope
        else Value(False, BooleanField())
    )


def roles_held_by(membership: "Membership") -> QuerySet[Any]:
    """The rows that give the membership roles in projects now, with `project` and `role`."""
    scope = declared_scope()
    if scope is None:
        return type(membership)._default_manager.none()
    return (
        scope.roles_held()
        .filter(membership=membership)
        .select_related("project", "role")
        .order_by("pk")
    )


def unended_role_slugs(membership: "Membership") -> set[str]:
    """The slugs of the roles in projects that count once the membership is in effect."""
    scope = declared_scope()
    if scope is None:
        return set()
    rows = scope.unended_roles().filter(membership=membership)
    return set(rows.values_list("role__slug", flat=True))


def permissions_by_project(membership: "Membership") -> dict[Any, frozenset[str]]:
    """By the key of a project, the codenames of the permissions that roles there give the member.

    In one query. Only those that are in effect in the state of the organization. Read together,
    because who holds roles in projects is asked about them many times on a page.
    """
    if (scope := declared_scope()) is None:
        return {}
    rows = _roles_query(scope, connection.vendor).fetch_rows(membership=membership.pk)
    return _codenames_by_key(rows, membership.organization)


def permissions_of_people(
    members: QuerySet[Any], organization: "Organization"
) -> dict[tuple[int, Any], frozenset[str]]:
    """By the keys of a person and a project, what roles there give these members. In one query.

    Only the codenames of permissions that are in effect in the state of the organization.
    """
    if (scope := declared_scope()) is None:
        return {}
    rows = scope.roles_held().filter(membership__in=members)
    held_roles = rows.values_list("membership__user", "project", "role__slug")
    return _codenames_by_key(
        (((user, project), slug) for user, project, slug in held_roles), organization
    )


def projects_with(membership: "Membership", permission: Permission) -> Reach:
    """The projects in which roles give the membership the permission, as a part of other queries.

    The query depends on the key of the membership alone, and not on the organization's state.
    """
    if (scope := declared_scope()) is None:
        return NOWHERE
    roles_held = scope.roles_held().filter(membership=membership.pk)
    granting = roles_held.filter(role__permissions__codename=permission.value)
    return Reach(projects=granting.values("project"))


def project_with_key(organization_id: UUID, key: int | None) -> Any:
    """The organization's project with this key, also an archived one; None if there is none."""
    scope = declared_scope()
    if scope is None or key is None:
        return None
    return scope.model._default_manager.filter(organization=organization_id, pk=key).first()


def project_name_subquery(key: Any) -> Subquery | Value:
    """A subquery for the name of the project with this key, an expression; None without one."""
    if (scope := declared_scope()) is None:
        return Value(None, CharField())
    return Subquery(scope.model._default_manager.filter(pk=key).values("name"))


def roles_in(project: Any) -> QuerySet[Any] | None:
    """The rows that give any membership a role in the project with this key now.

    None without the app that declares the scope.
    """
    scope = declared_scope()
    return scope.roles_held().filter(project=project) if scope else None


def roles_giving(permission: Permission, *, projects: Any) -> QuerySet[Any] | None:
    """The rows that give any membership the permission in these projects now.

    `projects` are keys, or a query for them. None if no role in a project gives the permission.
    """
    scope = declared_scope()
    if scope is None or not permission.in_project:
        return None
    is_effective = {"organization__suspended_at": None}
    if not permission.outlasts_deletion:
        is_effective["organization__deletion_asked_at"] = None
    is_granting = {"project__in": projects, "role__permissions__codename": permission.value}
    return scope.roles_held().filter(**is_granting, **is_effective)


def project_in_url(organization: "Organization", arguments: Mapping[str, Any]) -> Any:
    """The key of the project that the arguments of a URL lead to; None if they name none.

    One query if an argument is an `AddressPart`, else none.
    """
    scope = declared_scope()
    for part in ADDRESS_PARTS if scope else ():
        if scope and part.name in arguments:
            lookups = {part.lookup: arguments[part.name], "organization": organization.pk}
            projects = scope.model._default_manager.filter(**lookups)
            return projects.values_list("pk", flat=True).first()
    return None


def names_project(arguments: Mapping[str, Any]) -> bool:
    """Whether the arguments of a URL name a project, or something of one."""
    return any(part.name in arguments for part in ADDRESS_PARTS)


def project_of(row: Any) -> Any:
    """The key of the project that the row belongs to; None for None, or a row of no project."""
    path = path_to_project(type(row)) if row is not None else None
    if path is None:
        return None
    if path == "pk":
        return row.pk
    *steps, last_step = path.split("__")
    for step in steps:
        row = getattr(row, step)
    return getattr(row, f"{last_step}_id")


def project_of_target(target_type: str, target_id: str) -> QuerySet[Any, Any] | None:
    """A query for the key of the project that the target of an event belongs to.

    It finds no row if the target is gone. None if targets of this type are of no project.
    """
    for model in apps.get_models():
        if model._meta.model_name == target_type and (path := path_to_project(model)):
            return model._default_manager.filter(pk=target_id).values_list(path, flat=True)
    return None


def path_to_project(model: type[Model]) -> str | None:
    """The lookup from rows of the model to their project: "component__project", "pk" for projects.

    The shortest way over foreign keys that are never null. None if there is none.
    """
    return _path_to_project(model._meta.label)


@cache
def _path_to_project(label: str) -> str | None:
    """The lookup from rows of the model with this label to their project, or None."""
    if (scope := declared_scope()) is None:
        return None
    ways: list[tuple[type[Model], list[str]]] = [(apps.get_model(label), [])]
    for current, way in ways:
        if current is scope.model:
            return "__".join(way) or "pk"
        for field in current._meta.concrete_fields:
            seen = {earlier for earlier, _ in ways}
            if field.many_to_one and not field.null and field.related_model not in seen:
                related: Any = field.related_model
                ways.append((related, [*way, field.name]))
    return None


def declared_scope() -> Scope | None:
    """The declared scope; None without the app that declares it."""
    return next(iter(SCOPES), None)


@cache
def _roles_query(scope: Scope, vendor: str) -> PreparedQuery:
    """The prepared query for the projects and slugs of the roles that a membership holds there."""
    key = 2_000_000_011
    roles_held = scope.roles_held().filter(membership=key).order_by()
    return prepare(
        "roles_in_projects",
        lambda: roles_held.values_list("project", "role__slug"),
        membership=key,
    )


def _codenames_by_key[Key](
    rows: Iterable[tuple[Key, str]], organization: "Organization"
) -> dict[Key, frozenset[str]]:
    """By the key of these rows, the codenames of what the roles with their slugs give."""
    permissions: dict[Key, frozenset[str]] = {}
    rows = list(rows)
    roles = {role.value: role for role in organization.roles_named({slug for _, slug in rows})}
    for key, slug in rows:
        # Without a lock, the role may have been deleted since.
        codenames = _codenames_in_project(roles[slug], organization) if slug in roles else set()
        permissions[key] = permissions.get(key, frozenset()) | codenames
    return permissions


def _codenames_in_project(role: AnyRole, organization: "Organization") -> frozenset[str]:
    """The codenames of what the role gives in a project, in the state of the organization."""
    codenames = [p.value for p in permissions_of_role(role) if p.in_project]
    return frozenset(p.value for p in organization.effective_permissions(codenames))
