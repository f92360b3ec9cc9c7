"""Roles as rows, for foreign keys and for guardian's view: the built-in ones, and own ones."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Self, cast
from uuid import UUID

from django.contrib.auth.models import Permission as StoredPermission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import F, Q, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from console.database.fields import FoldedField
from console.database.prepared_queries import PreparedQuery, prepare
from organizations.models.organization import Organization
from organizations.tenancy.roles import (
    BUILT_IN,
    PERMISSIONS,
    OwnRole,
    Permission,
    RoleSlug,
    permissions_of_role,
)

BUILT_IN_SLUGS = sorted(BUILT_IN)


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles by slug."""

    def available_in(self, organization: Organization) -> Self:
        """The roles that members of the organization can have: built-in ones and its own."""
        return self.filter(Q(owner=None) | Q(owner=organization))

    def named(self, slugs: Iterable[str], *, organization: Organization) -> Self:
        """The roles with these slugs that members of the organization can have."""
        return self.available_in(organization).filter(slug__in=list(slugs))

    def own_roles_of(self, organization: Organization) -> dict[str, OwnRole]:
        """The roles that the organization made, by slug, ordered by name. In one query."""
        rows = _own_roles_query(connection.vendor).fetch_rows(organization=organization.pk)
        return {
            slug: OwnRole(
                slug,
                label=name,
                description=description,
                permissions=[PERMISSIONS[c] for c in (text or "").split() if c in PERMISSIONS],
            )
            for slug, name, description, text in rows
        }

    def synchronize(self) -> None:
        """Save the built-in roles as `tenancy/roles.py` and the apps declare them.

        Runs after every migrate. Permissions that are no longer declared are taken from all roles.
        """
        content_type = ContentType.objects.db_manager(self.db).get_for_model(Organization)
        stored: dict[Permission, StoredPermission] = {}
        for permission in PERMISSIONS:
            stored[permission], _ = StoredPermission.objects.using(self.db).update_or_create(
                content_type=content_type,
                codename=permission.value,
                defaults={"name": permission.label},
            )
        for slug in RoleSlug:
            role, _ = self.update_or_create(slug=slug.value, owner=None)
            role.permissions.set(stored[permission] for permission in permissions_of_role(slug))
        given = Role.permissions.through.objects.using(self.db)
        given.exclude(permission__in=[permission.pk for permission in stored.values()]).delete()


class Role(models.Model):
    """A built-in role, with a copy of its permissions, which apps declare, or an own one.

    The slug of an own one is made of its first name and never changes. Triggers of PostgreSQL
    ensure that no row names a role of another organization.
    """

    slug = models.CharField(max_length=30)
    # The organization that made it; none of a built-in one. It is not called `organization`,
    # because the models that name a role cannot have a key to both.
    owner = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="role_rows"
    )
    name = models.CharField(max_length=60, blank=True, db_default="")
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180, db_default="")
    description = models.CharField(max_length=200, blank=True, db_default="")
    permissions = models.ManyToManyField(StoredPermission, related_name="+")

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "slug", condition=Q(owner=None), name="role_one_built_in_per_slug"
            ),
            models.UniqueConstraint("slug", "owner", name="role_one_per_slug_and_organization"),
            models.UniqueConstraint(
                "owner",
                "name_key",
                name="role_one_per_name",
                violation_error_message="Another role has this name.",
            ),
            models.CheckConstraint(
                condition=Q(owner=None, slug__in=BUILT_IN_SLUGS)
                | (Q(owner__isnull=False) & ~Q(slug__in=BUILT_IN_SLUGS) & ~Q(name="")),
                name="role_is_built_in_or_of_an_organization",
            ),
        ]

    def __str__(self) -> str:
        return self.name or RoleSlug(self.slug).label

    def get_absolute_url(self) -> str:
        """The page of an own role; built-in ones have none."""
        return reverse("settings:role", args=[self.organization.handle, self.slug])

    @property
    def organization(self) -> Organization:
        """The organization that made an own role."""
        return cast("Organization", self.owner)

    @property
    def organization_id(self) -> UUID:
        """The key of the organization that made an own role."""
        return cast("UUID", self.owner_id)


def role_labels(roles: Iterable[Role]) -> list[str]:
    """The labels of these roles, in the order in which roles are shown; without a query."""
    return [str(role) for role in sorted(roles, key=lambda role: (role.name_key, role.slug))]


@cache
def _own_roles_query(vendor: str) -> PreparedQuery:
    """The prepared query for the own roles of an organization, with the codenames as one text."""
    sample = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a43")
    codenames = StringAgg(F("permissions__codename"), Value(" "))
    rows = Role.objects.filter(owner=sample).order_by("name_key").annotate(text=codenames)
    return prepare(
        "own_roles",
        lambda: rows.values_list("slug", "name", "description", "text"),
        organization=sample,
    )


def codenames_subquery(held_roles: models.QuerySet[Any, Any]) -> Subquery:
    """A subquery for the codenames of the permissions of these roles, as one text, with spaces.

    `held_roles` are rows with a key `role`, grouped by `values(...)`. Which of the
    permissions are in effect, `Organization.effective_permissions` says.
    """
    codenames = StringAgg(F("role__permissions__codename"), Value(" "))
    texts = held_roles.order_by().annotate(text=codenames).values("text")
    return Subquery(texts, output_field=models.TextField())


def role_names_subquery(held_roles: models.QuerySet[Any, Any]) -> Coalesce:
    """A subquery for the slugs of these roles, as one text, for `Organization.parse_roles`.

    `held_roles` are rows with a key `role`, grouped by `values(...)`. Empty without a role.
    """
    texts = held_roles.annotate(text=StringAgg(F("role__slug"), Value(" "))).values("text")
    return Coalesce(Subquery(texts), Value(""), output_field=models.TextField())
