"""Credentials of an organization: what those of every app above have in common."""

from collections.abc import Iterable
from typing import Self

from django.db import models

from accounts.addresses import mailbox_key
from accounts.models import User
from credentials.models import Credential, CredentialQuerySet, Recipient
from organizations.models.organization import Organization
from organizations.tenancy import SameOrganization


class OrganizationCredentialQuerySet[Row: "OrganizationCredential"](CredentialQuerySet[Row]):
    """Credentials of organizations by whether something can be done about them."""

    def remindable(self) -> Self:
        """Not those of organizations in which nobody could make another."""
        running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
        return super().remindable().filter(**running)


class OrganizationCredential(Credential):
    """A credential that opens something of one organization, and goes with it.

    What it replaces, and whatever refers to it, is of the same organization.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    class Meta(Credential.Meta):
        abstract = True
        constraints = [
            *Credential.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "id"], name="%(class)s_key_within_organization"
            ),
            SameOrganization("replaced_by"),
        ]
        indexes = Credential.Meta.indexes


def recipients(people: Iterable[User]) -> list[Recipient]:
    """These people as reminders name them, without those who may not sign in."""
    return [Recipient(user.email, mailbox_key(user.email)) for user in people if user.is_active]
