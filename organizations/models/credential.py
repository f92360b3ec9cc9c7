"""Credentials of an organization: what those of every app above have in common."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from accounts.email_addresses import mailbox_key
from accounts.models import User
from credentials.models import Credential, CredentialQuerySet, Recipient
from organizations.models.holders import members_with_permission
from organizations.models.membership import Membership, MembershipQuerySet
from organizations.models.organization import Organization
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import Permission


class OrganizationCredentialQuerySet[Row: "OrganizationCredential"](CredentialQuerySet[Row]):
    """Credentials of organizations with whose they are."""

    def with_holder(self) -> Self:
        """Each with the organization and the holder, in the same query."""
        return self.select_related("organization", self.model.held_by)

    def remindable(self) -> Self:
        """Not those of organizations in which no one could make another. With whose they are."""
        running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
        return super().remindable().with_holder().filter(**running)


class OrganizationCredential(Credential):
    """A credential that opens something of one organization, and goes with it.

    What it replaces, and whatever refers to it, is of the same organization. A model of each kind
    names its holder, such as a component, and who may replace it.
    """

    held_by: ClassVar[str]
    """The key to its holder, and to what is read with that: `component__project`."""
    managed_by: ClassVar[Permission]
    """Who has it is told before it expires."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    created_by_machine = models.CharField(
        max_length=320, blank=True, db_default="", default="", editable=False
    )
    """What a machine was called that made it, which is no person."""

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

    @property
    def holder(self) -> Any:
        """Whose it is, in the organization that was read with it."""
        found = getattr(self, self.held_by.partition("__")[0])
        found.organization = self.organization
        return found

    @property
    def target(self) -> models.Model:
        """What the history writes its making, rotation and revocation of."""
        found: models.Model = self.holder
        return found

    @property
    def details(self) -> dict[str, Any]:
        """What the history keeps of it in addition to its name, hint and end."""
        return {}

    @property
    def belongs_to(self) -> str:
        """The holder, and the organization: "the component Checkout in Acme"."""
        return f"the {self.holder._meta.verbose_name} {self.holder} in {self.organization}"

    @classmethod
    def whom_to_remind(cls, found: Sequence[Any]) -> Iterable[tuple[Any, Recipient]]:
        """Those who may replace it."""
        organizations = {each.organization_id for each in found}
        able = members_with_permission(Membership.objects.all(), organizations, cls.managed_by)
        return pairs_with_recipients(able, found)

    def end(self) -> None:
        """Have it open nothing from now on. For the caller that holds the lock of its kind."""
        self.delete()

    @property
    def maker(self) -> str:
        """Who made it: the present name of a person, the name that a machine had."""
        return str(self.created_by) if self.created_by else self.created_by_machine


def pairs_with_recipients(
    members: MembershipQuerySet, found: Sequence[Any]
) -> Iterable[tuple[Any, Recipient]]:
    """Each of these credentials with those of the members who are in its organization."""
    people = defaultdict(list)
    for member in members.select_related("user"):
        people[member.organization_id].append(member.user)
    told = {organization: reminder_recipients(users) for organization, users in people.items()}
    return [(each, to) for each in found for to in told.get(each.organization_id, ())]


def reminder_recipients(people: Iterable[User]) -> list[Recipient]:
    """These people as reminders name them, without those who may not sign in."""
    return [Recipient(user.email, mailbox_key(user.email)) for user in people if user.is_active]
