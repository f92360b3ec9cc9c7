"""Who reports: CI, by a credential of one component."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from organizations.models import Organization
from organizations.roles import Permission, RoleSlug
from organizations.tenancy import Owned
from projects.models import CiCredential, Component


@dataclass(frozen=True)
class Reporter:
    """CI of one component: an `Actor` without a person, and without any permission.

    It reports on its component, by actions that take a Reporter, and no other action lets it in.
    """

    credential: CiCredential
    person = None
    lacks_factor = False

    @property
    def organization(self) -> Organization:
        """The one that the component is of."""
        return self.credential.organization

    @property
    def component(self) -> Component:
        """The one component that it may report on."""
        return self.credential.component

    @property
    def doer(self) -> CiCredential:
        """Whom events name."""
        return self.credential

    @property
    def means(self) -> str:
        """How it acts, as the history says it."""
        return f"CI credential …{self.credential.hint}"

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Nothing that people can."""
        return False

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        """None."""
        return False

    def again(self, organization: Organization) -> Self | None:
        """None once it was revoked or has expired."""
        found = CiCredential.objects.living().with_component().filter(pk=self.credential.pk).first()
        return None if found is None else type(self)(found)
