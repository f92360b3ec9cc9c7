"""The tokens by which programs act in an organization: those of people, and of service accounts."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, StringAgg, Subquery, Value
from django.urls import reverse
from guardian.shortcuts import get_users_with_perms

from accounts.models import User
from credentials.models import Credential, CredentialQuerySet
from machines.models.service_account import ServiceAccount, codenames_of, counting_now
from machines.permissions import MANAGE_TOKEN
from organizations.models import GrantedPermission, Membership, Organization
from organizations.roles import PERMISSIONS, Permission
from organizations.tenancy import SameOrganization


class TokenQuerySet[Row: "Token"](CredentialQuerySet[Row]):
    """Tokens with whose they are."""

    def with_rights(self) -> Self:
        """Those whose holder may act at all, with the holder and its rights, in the same query."""
        raise NotImplementedError


class Token(Credential):
    """What both kinds have: the organization that it opens, and what it was made for.

    It may do what was chosen when it was made and its holder may do at the moment of use. Neither
    list is ever wider than the other.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    permissions = models.JSONField(default=list)
    codenames: str | None
    """What `with_rights` adds."""

    class Meta(Credential.Meta):
        abstract = True
        constraints = [
            *Credential.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "id"], name="%(class)s_key_within_organization"
            ),
            SameOrganization("replaced_by"),
        ]

    @property
    def holder(self) -> Membership | ServiceAccount:
        """Whose rights it has a part of."""
        raise NotImplementedError

    @property
    def chosen(self) -> frozenset[Permission]:
        """What it was made for, of the permissions that there still are."""
        return frozenset(PERMISSIONS[name] for name in self.permissions if name in PERMISSIONS)

    @property
    def permissions_now(self) -> frozenset[Permission]:
        """What whoever shows it may do now. Only of one that came `with_rights`."""
        return self.chosen & counting_now(self.organization, (self.codenames or "").split())


class PersonalTokenQuerySet(TokenQuerySet["PersonalToken"]):
    """Tokens of members."""

    def of_person(self, user: User) -> Self:
        """This person's, in all organizations, the newest first."""
        mine = self.filter(membership__user=user).select_related("organization")
        return mine.order_by("-created_at", "-pk")

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
        found = self.filter(membership__user__is_active=True)
        found = found.select_related("organization", "membership__user")
        return found.annotate(codenames=Subquery(granted))


class PersonalToken(Token):
    """A token of a member. It goes with the membership, and is nobody else's."""

    mark: ClassVar[str] = "cop_"
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")

    objects = PersonalTokenQuerySet.as_manager()

    class Meta(Token.Meta):
        verbose_name = "personal token"
        constraints = [*Token.Meta.constraints, SameOrganization("membership")]

    @property
    def holder(self) -> Membership:
        """The member, in the organization that was read with the token."""
        self.membership.organization = self.organization
        return self.membership

    def whom_to_remind(self) -> Iterable[str]:
        """The member themselves."""
        return [self.membership.user.email] if self.membership.user.is_active else []

    def get_absolute_url(self) -> str:
        return reverse("tokens:rotate", args=[self.pk])


class ServiceAccountTokenQuerySet(TokenQuerySet["ServiceAccountToken"]):
    """Tokens of service accounts."""

    def with_rights(self) -> Self:
        """As the roles of the service account have them."""
        found = self.select_related("organization", "service_account")
        return found.annotate(codenames=codenames_of(OuterRef("service_account")))


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

    @property
    def holder(self) -> ServiceAccount:
        """The service account, in the organization that was read with the token."""
        self.service_account.organization = self.organization
        return self.service_account

    def whom_to_remind(self) -> Iterable[str]:
        """Those who may manage it."""
        managers: Any = get_users_with_perms(
            self.organization,
            only_with_perms_in=[MANAGE_TOKEN.value],
            with_group_users=False,
        )
        return managers.filter(is_active=True).values_list("email", flat=True)

    def get_absolute_url(self) -> str:
        address = [self.organization.handle, self.service_account_id, self.pk]
        return reverse("machines:rotate-token", args=address)
