"""Who fetches and reports: an engine, by the credential of one environment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from organizations.models import Organization
from organizations.roles import Permission, RoleSlug
from organizations.tenancy import Owned
from projects.models import EngineCredential, Environment


@dataclass(frozen=True)
class Engine:
    """The engine of one environment: an `Actor` without a person, and without any permission.

    It carries out what was approved for its environment, by actions that take an Engine, and no
    other action lets it in.
    """

    credential: EngineCredential
    person = None
    lacks_factor = False

    @property
    def organization(self) -> Organization:
        """The one that the environment is of."""
        return self.credential.organization

    @property
    def environment(self) -> Environment:
        """The one environment that it serves."""
        return self.credential.environment

    @property
    def doer(self) -> EngineCredential:
        """Whom events name."""
        return self.credential

    @property
    def means(self) -> str:
        """How it acts, as the history says it."""
        return f"engine credential …{self.credential.hint}"

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Nothing that people can."""
        return False

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        """None."""
        return False

    def again(self, organization: Organization) -> Self | None:
        """None once it was revoked or has expired."""
        living = EngineCredential.objects.living().with_environment()
        found = living.filter(pk=self.credential.pk, organization=organization).first()
        return None if found is None else type(self)(found)
