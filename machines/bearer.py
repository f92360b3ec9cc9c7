"""Find the actor by the text that a program shows: one statement, and no session."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from credentials.last_use import used
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from machines.token_lookup import find_token
from organizations.models import Membership, Organization
from organizations.tenancy import roles
from organizations.tenancy.backends import permission_checker_of
from organizations.tenancy.keys import Owned, belongs_to
from organizations.tenancy.roles import Permission, RoleSlug


@dataclass(frozen=True)
class Bearer:
    """A program with a token: an `Actor`, which may do what the token and its holder both may.

    `Token.permissions_now` says what that is: nothing in a suspended organization, or in one that
    requires a second factor which the member lacks; the token is known there all the same.
    """

    token: PersonalToken | ServiceAccountToken
    holder: Membership | ServiceAccount
    permissions: frozenset[Permission]

    @property
    def organization(self) -> Organization:
        """The one organization that the token opens."""
        return self.token.organization

    @property
    def lacks_factor(self) -> bool:
        """Whether the organization requires a second factor of the member, who has none."""
        return self.token.lacks_factor

    @property
    def person(self) -> User | None:
        """The member whose token it is; None for a service account."""
        return self.holder.user if isinstance(self.holder, Membership) else None

    @property
    def event_actor(self) -> User | ServiceAccount:
        """The actor that events name."""
        return self.holder.user if isinstance(self.holder, Membership) else self.holder

    @property
    def means(self) -> str:
        """How it acts, as the history says it."""
        return f"token …{self.token.hint}"

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Whether it was made for this, and its holder may."""
        return permission in self.permissions and belongs_to(on, self.token.organization_id)

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        """Whether every permission of the roles is its own: one gives what one has."""
        return roles.include_all_of_roles(self.permissions, slugs)

    def reload(self, organization: Organization) -> "Bearer | None":
        """The same as it is now; None when the token ended, or its holder did."""
        living = type(self.token)._default_manager.living().with_rights()
        token = living.filter(pk=self.token.pk, organization=organization).first()
        if token is None:
            return None
        token.organization = organization
        return _bearer(token)


def bearer_of(text: str) -> Bearer | None:
    """Who shows this token, if it is one that opens anything: one statement, or none if malformed.

    None, and no word about why, for one that expired, was revoked, or never was. The use is noted
    once the answer has gone.
    """
    token = find_token(text)
    if token is None:
        return None
    used(token)
    return _bearer(token)


def _bearer(token: PersonalToken | ServiceAccountToken) -> Bearer:
    bearer = Bearer(token, token.holder, token.permissions_now)
    if bearer.person is not None:
        # Whatever asks the person in place of the bearer is told the same.
        permission_checker_of(bearer.person).prime(
            bearer.organization, {each.value for each in bearer.permissions}
        )
    return bearer
