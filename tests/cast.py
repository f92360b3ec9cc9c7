"""Makes the people and organizations of the tests, through the same actions as the console does."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.actions import ask_for_reset, confirm_reset
from accounts.models import FactorReset, User
from accounts.second_factor import factors, totp
from credentials.models import Credential
from machines.actions import (
    TokenTerms,
    create_personal_token,
    create_service_account,
    create_service_account_token,
)
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from organizations import actions
from organizations.models import Invitation, Membership, Organization, Role
from organizations.tenancy.roles import PERMISSIONS, AnyRole, OwnRole, Permission, RoleSlug


def make_person(name: str, **fields: Any) -> User:
    """Someone who can sign in: "Nia" has the address nia@example.com."""
    address = f"{name.lower().replace(' ', '.')}@example.com"
    return User.objects.create_user(address, "a long enough password", name=name, **fields)


def make_organization(name: str, by: User) -> Membership:
    """An organization; returns the membership of its creator, an Administrator."""
    return actions.create_organization(name=name, by=by)


def add_member(
    organization: Organization, person: User | str, *slugs: AnyRole, **fields: Any
) -> Membership:
    """A member with these roles, without the detour of an invitation."""
    user = make_person(person) if isinstance(person, str) else person
    membership = organization.memberships.create(user=user, **fields)
    for role in Role.objects.named(slugs, organization=organization):
        membership.membership_roles.create(organization=organization, role=role)
    return membership


def suspend(member: Membership) -> Membership:
    """An administrator has suspended the member."""
    Membership.objects.filter(pk=member.pk).update(suspended_at=timezone.now())
    return member


def end_access(member: Membership) -> Membership:
    """The last day of the member has passed, by the clock of the database."""
    Membership.objects.filter(pk=member.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    return member


def invite(email: str, *, by: Membership, roles: Iterable[AnyRole] = ()) -> Invitation:
    """An open invitation, as Developer unless told otherwise."""
    slugs = list(roles) or [RoleSlug.DEVELOPER]
    (outcome,) = actions.invite_members(addresses=[email], slugs=slugs, by=by)
    assert outcome.invitation is not None, outcome.refusal
    assert outcome.refusal is None
    return outcome.invitation


def expire(invitation: Invitation) -> Invitation:
    """Let it have been sent more than a week ago."""
    Invitation.objects.filter(pk=invitation.pk).update(
        invited_at=timezone.now() - timedelta(days=8), expires_at=timezone.now()
    )
    invitation.refresh_from_db()
    return invitation


def add_own_role(
    name: str, *permissions: Permission, by: Membership, description: str = ""
) -> Role:
    """A role of the organization's own with these permissions."""
    terms = actions.RoleTerms(name, description, frozenset(permissions))
    role = actions.create_role(terms=terms, by=by)
    # So that what the membership's organization has cached is read again.
    vars(by.organization).pop("own_roles", None)
    return role


def own(role: Role) -> OwnRole:
    """What members and groups are given of this own role: forms return it, too."""
    return Role.objects.own_roles_of(role.organization)[role.slug]


def add_service_account(name: str, *slugs: AnyRole, by: Membership) -> ServiceAccount:
    """A service account, as Developer unless told otherwise."""
    return create_service_account(name=name, slugs=slugs or [RoleSlug.DEVELOPER], by=by)


def add_token(
    member: Membership, *permissions: Permission, name: str = "Backup", days: int = 30
) -> PersonalToken:
    """A token of the member's, with everything they may unless told otherwise, and its text."""
    chosen = permissions or [each for each in PERMISSIONS if member.can(each)]
    return create_personal_token(
        wanted=TokenTerms(name, days, permissions=chosen), membership=member
    )


def add_service_account_token(
    account: ServiceAccount,
    *permissions: Permission,
    by: Membership,
    name: str = "Pipeline",
    days: int = 30,
) -> ServiceAccountToken:
    """The same of a service account."""
    wanted = TokenTerms(name, days=days, permissions=permissions or account.permissions)
    return create_service_account_token(account=account, wanted=wanted, by=by)


def copies_of[Row: Credential](credential: Row, count: int) -> list[Row]:
    """So many more of which nothing else differs: they end in the same moment."""
    kind, kept = type(credential), {"id", "digest", "form_id"}
    fields = [field.attname for field in kind._meta.concrete_fields if field.attname not in kept]
    same = {name: getattr(credential, name) for name in fields}
    return kind._default_manager.bulk_create(
        kind(**same, digest=uuid4().bytes + uuid4().bytes) for _ in range(count)
    )


def lose_factor(person: User) -> FactorReset:
    """Someone had a second factor, lost it, and has confirmed that it is to be reset."""
    if not factors.has_factor(person):
        factors.create_app(person, totp.new_secret())
    reset = ask_for_reset(browser="Firefox on Linux", address="192.0.2.7", by=person)
    confirm_reset(reset=reset)
    reset.refresh_from_db()
    return reset
