"""The tokens by which programs act in an organization: of members, and of service accounts."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import OuterRef
from django.urls import reverse

from accounts.models import User
from accounts.second_factor import factors
from credentials.models import Recipient
from machines.models.service_account import ServiceAccount, ServiceAccountRole
from machines.permissions import MANAGE_TOKEN
from organizations.models import (
    Membership,
    MembershipRole,
    Organization,
    OrganizationCredential,
    OrganizationCredentialQuerySet,
    reminder_recipients,
)
from organizations.models.membership_queryset import in_effect
from organizations.models.role import codenames_subquery
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import PERMISSIONS, Permission


class TokenQuerySet[Row: "Token"](OrganizationCredentialQuerySet[Row]):
    """Tokens, with their holders and permissions."""

    def with_rights(self) -> Self:
        """Each with its holder, and `codenames`, the permissions of the holder's roles.

        Leaves out the tokens of people who cannot sign in.
        """
        raise NotImplementedError  # both kinds of token have their own


class Token(OrganizationCredential):
    """What both kinds of token have: one organization, and the permissions selected for it.

    A token can do what was selected when it was created and its holder can do at the moment of
    use.
    """

    permissions = models.JSONField(default=list)
    codenames: str | None
    """What `with_rights` adds."""

    class Meta(OrganizationCredential.Meta):
        abstract = True

    @property
    def target(self) -> models.Model:
        """The row that events about the token name: the token itself."""
        return self

    @property
    def event_details(self) -> dict[str, Any]:
        """What events hold of the token: the permissions selected for it."""
        return {"permissions": self.permissions}

    @property
    def chosen_permissions(self) -> frozenset[Permission]:
        """The permissions selected for the token, without any that no longer exist."""
        return frozenset(PERMISSIONS[name] for name in self.permissions if name in PERMISSIONS)

    @property
    def chosen_labels(self) -> list[str]:
        """The labels of the selected permissions, in the order of the Roles page."""
        selected = self.chosen_permissions
        return [permission.label for permission in PERMISSIONS if permission in selected]

    @property
    def lacks_factor(self) -> bool:
        """False, because service accounts need no second factor; personal tokens override this."""
        return False

    @property
    def permissions_now(self) -> frozenset[Permission]:
        """The permissions that both the token and its holder have now.

        None at all while `lacks_factor`. The row was read `with_rights`.
        """
        if self.lacks_factor:
            return frozenset()
        holder_permissions = self.organization.effective_permissions((self.codenames or "").split())
        return self.chosen_permissions & holder_permissions


class PersonalTokenQuerySet(TokenQuerySet["PersonalToken"]):
    """Tokens of members."""

    def of_person(self, user: User) -> Self:
        """The person's tokens in all organizations, with their holders, newest first."""
        return self.with_holder().filter(membership__user=user).newest_first()

    def within(self, organization: Organization) -> Self:
        """The tokens of all members of the organization, with their holders, newest first."""
        return self.with_holder().filter(organization=organization).newest_first()

    def remindable(self) -> Self:
        """Tokens of members with access, about whose expiry they are reminded."""
        return super().remindable().filter(in_effect("membership__"))

    def with_rights(self) -> Self:
        """Each with its member, `codenames`, the permissions of their roles, and `has_factor`.

        Leaves out the tokens of people who cannot sign in, and of memberships that are suspended or
        have ended.
        """
        roles = MembershipRole.objects.filter(membership=OuterRef("membership"))
        tokens = self.with_holder().filter(
            in_effect("membership__"), membership__user__is_active=True
        )
        has_factor = factors.has_factor_subquery("membership__user")
        return tokens.annotate(
            codenames=codenames_subquery(roles.values("membership")), has_factor=has_factor
        )


class PersonalToken(Token):
    """A token of a member. It is deleted with the membership."""

    mark: ClassVar[str] = "cop_"
    held_by = "membership__user"
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    has_factor: bool
    """What `with_rights` adds: whether the member has a second factor."""

    objects = PersonalTokenQuerySet.as_manager()

    class Meta(Token.Meta):
        verbose_name = "personal token"
        constraints = [*Token.Meta.constraints, SameOrganization("membership")]
        indexes = [
            *Token.Meta.indexes,
            models.Index(
                fields=["organization", "-created_at", "-id"], name="personal_token_by_creation"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("tokens:token", args=[self.pk])

    @property
    def administrators_url(self) -> str:
        """Where administrators view it, in the list of members' tokens; its own page is private."""
        return reverse("machines:member-tokens", args=[self.organization.handle])

    @property
    def lacks_factor(self) -> bool:
        """Whether the organization requires a factor that the member lacks. Needs `with_rights`."""
        return self.organization.requires_second_factor and not self.has_factor

    @property
    def belongs_to(self) -> str:
        """The name of the organization."""
        return self.organization.name

    @classmethod
    def whom_to_remind(cls, tokens: Sequence[Any]) -> Iterable[tuple[Any, Recipient]]:
        """Each token with its member, who is reminded before it expires."""
        return [
            (token, to) for token in tokens for to in reminder_recipients([token.membership.user])
        ]


class ServiceAccountTokenQuerySet(TokenQuerySet["ServiceAccountToken"]):
    """Tokens of service accounts."""

    def with_rights(self) -> Self:
        """Each with its service account, and `codenames`, the permissions of its roles."""
        roles = ServiceAccountRole.objects.filter(service_account=OuterRef("service_account"))
        return self.with_holder().annotate(
            codenames=codenames_subquery(roles.values("service_account"))
        )


class ServiceAccountToken(Token):
    """A token of a service account. It stays when the person who created it leaves."""

    mark: ClassVar[str] = "cos_"
    held_by = "service_account"
    managed_by = MANAGE_TOKEN
    service_account = models.ForeignKey(
        ServiceAccount, on_delete=models.CASCADE, related_name="tokens"
    )

    objects = ServiceAccountTokenQuerySet.as_manager()

    class Meta(Token.Meta):
        verbose_name = "service account token"
        constraints = [*Token.Meta.constraints, SameOrganization("service_account")]

    def get_absolute_url(self) -> str:
        arguments = [self.organization.handle, self.service_account_id, self.pk]
        return reverse("machines:token", args=arguments)

    @property
    def administrators_url(self) -> str:
        """Where administrators view it."""
        return self.get_absolute_url()

    @property
    def event_details(self) -> dict[str, Any]:
        """What events hold of the token: its service account, and the selected permissions."""
        return {"service_account": str(self.service_account), **super().event_details}
