"""Programs that show a token, as actors of an organization."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from credentials.last_use import note_use_after_response
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from machines.token_lookup import find_token
from organizations.models import Membership, Organization
from organizations.tenancy import roles
from organizations.tenancy.backends import permission_checker_of
from organizations.tenancy.keys import Owned, belongs_to
from organizations.tenancy.roles import AnyRole, Permission
from organizations.tenancy.scopes import EVERYWHERE, NOWHERE, Reach


@dataclass(frozen=True)
class Bearer:
    """A program that shows a token: an `Actor` with the permissions of both token and holder.

    It has none in a suspended organization, nor in one that requires a second factor which the
    member lacks, although the token itself is still valid there.
    """

    token: PersonalToken | ServiceAccountToken
    holder: Membership | ServiceAccount
    permissions: frozenset[Permission]

    @property
    def organization(self) -> Organization:
        """The one organization that the token belongs to."""
        return self.token.organization

    @property
    def credential(self) -> PersonalToken | ServiceAccountToken:
        """The token."""
        return self.token

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
        """The member's user, or the service account, which events name as the actor."""
        return self.holder.user if isinstance(self.holder, Membership) else self.holder

    @property
    def means(self) -> str:
        """The token, as the history names it: "token …x-zA"."""
        return f"token …{self.token.hint}"

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Whether token and holder have the permission, and `on` is of the token's organization.

        The holder may have it in the project of `on` only, where the token limits it, too.
        """
        if permission in self.permissions:
            return belongs_to(on, self.token.organization_id)
        return isinstance(self.holder, Membership) and self.holder.can(permission, on=on)

    def reach(self, permission: Permission) -> Reach:
        """Where both the token and its holder have the permission."""
        if permission in self.permissions:
            return EVERYWHERE
        return self.holder.reach(permission) if isinstance(self.holder, Membership) else NOWHERE

    def may_give(self, slugs: Iterable[AnyRole]) -> bool:
        """Whether the program has every permission of these roles, and so may assign them."""
        return roles.include_all_of_roles(self.permissions, slugs)

    def reload(self, organization: Organization) -> "Bearer | None":
        """The bearer with its token and permissions read again, for a caller that holds a lock.

        None if the token has ended, its holder is gone, or it is not of this organization.
        """
        living = type(self.token)._default_manager.living().with_rights()
        token = living.filter(pk=self.token.pk, organization=organization).first()
        if token is None:
            return None
        token.organization = organization
        return _bearer(token)


def bearer_of(text: str) -> Bearer | None:
    """The program that shows this token, found in one query, or in none if it is malformed.

    None if the token has expired, was revoked or never existed. Has the time of use saved after
    the response.
    """
    token = find_token(text)
    if token is None:
        return None
    note_use_after_response(token)
    return _bearer(token)


def _bearer(token: PersonalToken | ServiceAccountToken) -> Bearer:
    """The actor behind a token that was read `with_rights`.

    Also limits what `has_perm` of the member says to the token's permissions, so that code which
    asks the person in place of the bearer gets the same answer.
    """
    bearer = Bearer(token, token.holder, token.permissions_now)
    if bearer.person is not None:
        permission_checker_of(bearer.person).keep_permissions(
            bearer.organization, {permission.value for permission in bearer.permissions}
        )
        chosen = frozenset() if bearer.lacks_factor else token.chosen_permissions
        bearer.person.token_permissions = frozenset(permission.value for permission in chosen)  # type: ignore[attr-defined]  # read by memberships
        bearer.holder.organization = bearer.organization
    return bearer
