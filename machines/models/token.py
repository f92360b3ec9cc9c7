"""The tokens by which programs act in an organization: those of people, and of service accounts."""

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
from organizations.models.role import codenames_subquery
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import PERMISSIONS, Permission


class TokenQuerySet[Row: "Token"](OrganizationCredentialQuerySet[Row]):
    """Tokens with whose they are."""

    def with_rights(self) -> Self:
        """Those whose holder may act at all, with the holder and its rights, in the same query."""
        raise NotImplementedError  # both kinds of token have their own


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
    def target(self) -> models.Model:
        """The token itself: events name it, and its holder next to it."""
        return self

    @property
    def details(self) -> dict[str, Any]:
        """What it was made for."""
        return {"permissions": self.permissions}

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
        """What a program that shows it may do now. Only of one that came `with_rights`."""
        if self.lacks_factor:
            return frozenset()
        return self.chosen & self.organization.counting((self.codenames or "").split())


class PersonalTokenQuerySet(TokenQuerySet["PersonalToken"]):
    """Tokens of members."""

    def of_person(self, user: User) -> Self:
        """This person's, in all organizations, the newest first."""
        return self.with_holder().filter(membership__user=user).newest_first()

    def within(self, organization: Organization) -> Self:
        """Those of all members there, the newest first."""
        return self.with_holder().filter(organization=organization).newest_first()

    def with_rights(self) -> Self:
        """As the roles of the member have them, without those of people who may not sign in."""
        held = MembershipRole.objects.filter(membership=OuterRef("membership"))
        found = self.with_holder().filter(membership__user__is_active=True)
        has_factor = factors.has_factor_subquery("membership__user")
        return found.annotate(
            codenames=codenames_subquery(held.values("membership")), has_factor=has_factor
        )


class PersonalToken(Token):
    """A token of a member. It goes with the membership, and is no one else's."""

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
    def lacks_factor(self) -> bool:
        """Whether the organization requires a second factor of the member, who has none.

        Only of one that came `with_rights`.
        """
        return self.organization.requires_second_factor and not self.has_factor

    @property
    def belongs_to(self) -> str:
        """The organization."""
        return self.organization.name

    @classmethod
    def whom_to_remind(cls, found: Sequence[Any]) -> Iterable[tuple[Any, Recipient]]:
        """The member themselves."""
        return [(each, to) for each in found for to in reminder_recipients([each.membership.user])]


class ServiceAccountTokenQuerySet(TokenQuerySet["ServiceAccountToken"]):
    """Tokens of service accounts."""

    def with_rights(self) -> Self:
        """As the roles of the service account have them."""
        held = ServiceAccountRole.objects.filter(service_account=OuterRef("service_account"))
        return self.with_holder().annotate(
            codenames=codenames_subquery(held.values("service_account"))
        )


class ServiceAccountToken(Token):
    """A token of a service account. It stays when the person leaves who made it."""

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
        address = [self.organization.handle, self.service_account_id, self.pk]
        return reverse("machines:token", args=address)

    @property
    def details(self) -> dict[str, Any]:
        """What it was made for, and whose it is."""
        return {"service_account": str(self.service_account), **super().details}
