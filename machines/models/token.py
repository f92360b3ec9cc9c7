"""The tokens by which programs act in an organization: those of people, and of service accounts."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, StringAgg, Subquery, Value
from django.urls import reverse
from guardian.shortcuts import get_users_with_perms

from accounts import factors
from accounts.models import User
from credentials.models import Recipient
from machines.models.service_account import ServiceAccount, codenames_of, counting_now
from machines.permissions import MANAGE_TOKEN
from organizations.models import (
    GrantedPermission,
    Membership,
    Organization,
    OrganizationCredential,
    OrganizationCredentialQuerySet,
    recipients,
)
from organizations.roles import PERMISSIONS, Permission
from organizations.tenancy import SameOrganization


class TokenQuerySet[Row: "Token"](OrganizationCredentialQuerySet[Row]):
    """Tokens with whose they are."""

    def with_rights(self) -> Self:
        """Those whose holder may act at all, with the holder and its rights, in the same query."""
        raise NotImplementedError  # both kinds of token have their own

    def with_holder(self) -> Self:
        """Each with the organization and the holder, in the same query."""
        raise NotImplementedError  # both kinds of token have their own

    def remindable(self) -> Self:
        """With whose they are, who is told."""
        return super().remindable().with_holder()


class Token(OrganizationCredential):
    """What both kinds have: the organization that it opens, and what it was made for.

    It may do what was chosen when it was made and its holder may do at the moment of use. Neither
    list is ever wider than the other.
    """

    permissions = models.JSONField(default=list)
    codenames: str | None
    """What `with_rights` adds."""

    class Meta(OrganizationCredential.Meta):
        abstract = True

    @property
    def holder(self) -> Membership | ServiceAccount:
        """Whose rights it has a part of."""
        raise NotImplementedError  # both kinds of token have their own

    @property
    def chosen(self) -> frozenset[Permission]:
        """What it was made for, of the permissions that there still are."""
        return frozenset(PERMISSIONS[name] for name in self.permissions if name in PERMISSIONS)

    @property
    def chosen_labels(self) -> list[str]:
        """The same in plain words, as the Roles page orders them."""
        return [permission.label for permission in PERMISSIONS if permission in self.chosen]

    @property
    def lacks_factor(self) -> bool:
        """Whether the organization requires a second factor of its holder, who has none."""
        return False  # machines have none, and need none

    @property
    def permissions_now(self) -> frozenset[Permission]:
        """What whoever shows it may do now. Only of one that came `with_rights`."""
        if self.lacks_factor:
            return frozenset()
        return self.chosen & counting_now(self.organization, (self.codenames or "").split())


class PersonalTokenQuerySet(TokenQuerySet["PersonalToken"]):
    """Tokens of members."""

    def of_person(self, user: User) -> Self:
        """This person's, in all organizations, the newest first."""
        return self.with_holder().filter(membership__user=user).newest_first()

    def within(self, organization: Organization) -> Self:
        """Those of all members there, the newest first."""
        return self.with_holder().filter(organization=organization).newest_first()

    def with_holder(self) -> Self:
        """Each with the organization and the member, in the same query."""
        return self.select_related("organization", "membership__user")

    def with_rights(self) -> Self:
        """As guardian's own table has them, without those of people who may not sign in."""
        granted = (
            GrantedPermission.objects.filter(
                user=OuterRef("membership__user"), content_object=OuterRef("organization")
            )
            .order_by()
            .values("content_object")
            .annotate(codenames=StringAgg(F("permission__codename"), Value(" ")))
            .values("codenames")
        )
        found = self.with_holder().filter(membership__user__is_active=True)
        has_factor = factors.has_one("membership__user")
        return found.annotate(codenames=Subquery(granted), has_factor=has_factor)


class PersonalToken(Token):
    """A token of a member. It goes with the membership, and is nobody else's."""

    mark: ClassVar[str] = "cop_"
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
    def holder(self) -> Membership:
        """The member, in the organization that was read with the token."""
        self.membership.organization = self.organization
        return self.membership

    @property
    def lacks_factor(self) -> bool:
        """Whether the organization requires a second factor of the member, who has none.

        Only of one that came `with_rights`.
        """
        return self.organization.requires_second_factor and not self.has_factor

    @property
    def belongs_to(self) -> str:
        """The organization."""
        return self.organization.name

    def whom_to_remind(self) -> Iterable[Recipient]:
        """The member themselves."""
        return recipients([self.membership.user])


class ServiceAccountTokenQuerySet(TokenQuerySet["ServiceAccountToken"]):
    """Tokens of service accounts."""

    def with_rights(self) -> Self:
        """As the roles of the service account have them."""
        return self.with_holder().annotate(codenames=codenames_of(OuterRef("service_account")))

    def with_holder(self) -> Self:
        """Each with the organization and the service account, in the same query."""
        return self.select_related("organization", "service_account")


class ServiceAccountToken(Token):
    """A token of a service account. It stays when the person leaves who made it."""

    mark: ClassVar[str] = "cos_"
    service_account = models.ForeignKey(
        ServiceAccount, on_delete=models.CASCADE, related_name="tokens"
    )

    objects = ServiceAccountTokenQuerySet.as_manager()

    class Meta(Token.Meta):
        verbose_name = "service account token"
        constraints = [*Token.Meta.constraints, SameOrganization("service_account")]

    def get_absolute_url(self) -> str:
        address = [self.organization.handle, self.service_account_id, self.pk]
        return reverse("machines:token", args=address)

    @property
    def holder(self) -> ServiceAccount:
        """The service account, in the organization that was read with the token."""
        self.service_account.organization = self.organization
        return self.service_account

    @property
    def belongs_to(self) -> str:
        """The service account, and the organization."""
        return f"the service account {self.service_account} in {self.organization}"

    def whom_to_remind(self) -> Iterable[Recipient]:
        """Those who may manage it."""
        managers: Any = get_users_with_perms(
            self.organization,
            only_with_perms_in=[MANAGE_TOKEN.value],
            with_group_users=False,
        )
        return recipients(managers)
