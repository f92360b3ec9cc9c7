"""The backend that answers `user.has_perm("organizations.…", row)`: guardian, over a database view.

Permissions are held in an organization, so a row that belongs to one, such as a project, is
answered as its organization is.

guardian itself makes a checker for each call, with 2 queries. Here the checker stays with the user
object: the first call for an organization costs 1 query, later ones none, and none at all on a page
that read the permissions with its first query.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from guardian.backends import ObjectPermissionBackend
from guardian.core import ObjectPermissionChecker

from accounts.models import User
from organizations.models import Organization


class OrganizationChecker(ObjectPermissionChecker):
    """guardian's permission checker, without groups and without all rights for superusers."""

    def __init__(self, person: User) -> None:
        super().__init__(person)
        self.person = person

    def has_perm(self, perm: str, obj: Model) -> bool:
        return perm.rpartition(".")[2] in self.get_perms(obj)

    def get_perms(self, obj: Model) -> list[str]:
        """The codenames of the person's permissions in the organization; none if inactive."""
        # The view leaves inactive people out, but the cache may be older.
        if not self.person.is_active:
            return []
        key = self.get_local_cache_key(obj)
        if key not in self._obj_perms_cache:
            self._obj_perms_cache[key] = list(self.get_user_perms(obj))
        return self._obj_perms_cache[key]

    def get_local_cache_key(self, obj: Model) -> tuple[Any, ...]:
        """The primary key alone, because this checker is asked about organizations only."""
        return (obj.pk,)

    def keep_permissions(self, obj: Model, codenames: Iterable[str]) -> None:
        """Cache permissions that the caller has read already, so that no query is needed."""
        self._obj_perms_cache[self.get_local_cache_key(obj)] = list(codenames)


def permission_checker_of(user: User) -> OrganizationChecker:
    """The checker of this user object, made by the first call and kept on the object."""
    checker: OrganizationChecker | None = getattr(user, "organization_checker", None)
    if checker is None:
        checker = OrganizationChecker(user)
        user.organization_checker = checker  # type: ignore[attr-defined]  # ours to keep there
    return checker


class OrganizationBackend(ObjectPermissionBackend):
    """Django's authentication backend for permissions on organizations and on their rows."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether the user has the permission in the organization of the object.

        False without an object, for an object of no organization, and for another app's permission.
        """
        organization = organization_of(obj)
        app_label, _, codename = perm.rpartition(".")
        if organization is None or not isinstance(user_obj, User):
            return False
        if app_label not in {"", Organization._meta.app_label}:
            return False
        return permission_checker_of(user_obj).has_perm(codename, organization)

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """The codenames that the user has in the object's organization, without the app's label."""
        organization = organization_of(obj)
        if organization is None or not isinstance(user_obj, User):
            return set()
        return set(permission_checker_of(user_obj).get_perms(organization))


def organization_of(row: Model | None) -> Organization | None:
    """The organization itself, or the one that the row belongs to; None for anything else.

    Costs a query if the row was read without its organization.
    """
    owner = row if isinstance(row, Organization) else getattr(row, "organization", None)
    return owner if isinstance(owner, Organization) else None
