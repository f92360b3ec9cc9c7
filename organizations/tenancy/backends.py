"""How `user.has_perm("organizations.…", thing)` is answered: by guardian over a view.

Rights are held in an organization. Whatever belongs to one, such as a project, is asked about as
its organization is.

Stock guardian builds a checker for each question and asks 2 queries each time. Here the checker
stays with the person for the request: the first question costs 1 query, every later one none, and
a page that fetched the permissions with its first query costs none at all.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from guardian.backends import ObjectPermissionBackend
from guardian.core import ObjectPermissionChecker

from accounts.models import User
from organizations.models import Organization


class OrganizationChecker(ObjectPermissionChecker):
    """guardian's checker without groups, which organizations do not use, and without superusers."""

    def __init__(self, person: User) -> None:
        super().__init__(person)
        self.person = person

    def has_perm(self, perm: str, obj: Model) -> bool:
        return perm.rpartition(".")[2] in self.get_perms(obj)

    def get_perms(self, obj: Model) -> list[str]:
        # The view leaves them out; what was kept of it may be from before they were closed.
        if not self.person.is_active:
            return []
        key = self.get_local_cache_key(obj)
        if key not in self._obj_perms_cache:
            self._obj_perms_cache[key] = list(self.get_user_perms(obj))
        return self._obj_perms_cache[key]

    def get_local_cache_key(self, obj: Model) -> tuple[Any, ...]:
        """By the key alone: this checker is asked about organizations only."""
        return (obj.pk,)

    def prime(self, obj: Model, codenames: Iterable[str]) -> None:
        """Keep permissions that the caller has just read from guardian's table."""
        self._obj_perms_cache[self.get_local_cache_key(obj)] = list(codenames)


def permission_checker_of(user: User) -> OrganizationChecker:
    """The checker that stays with this instance of the person."""
    checker: OrganizationChecker | None = getattr(user, "organization_checker", None)
    if checker is None:
        checker = OrganizationChecker(user)
        user.organization_checker = checker  # type: ignore[attr-defined]  # ours to keep there
    return checker


class OrganizationBackend(ObjectPermissionBackend):
    """Answers about organizations and what belongs to them, for anyone who asks a person."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
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
        organization = organization_of(obj)
        if organization is None or not isinstance(user_obj, User):
            return set()
        return set(permission_checker_of(user_obj).get_perms(organization))


def organization_of(thing: Model | None) -> Organization | None:
    """The organization itself, or the one that the thing belongs to; None for anything else.

    Costs a query where the thing came without its organization.
    """
    found = thing if isinstance(thing, Organization) else getattr(thing, "organization", None)
    return found if isinstance(found, Organization) else None
