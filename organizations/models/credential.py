"""The base model of an organization's credentials, such as tokens and keys."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from accounts.email_addresses import mailbox_key
from accounts.models import User
from credentials.models import Credential, CredentialQuerySet, Recipient
from organizations.models.holders import members_with_permission, people_by_project
from organizations.models.membership import Membership
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.models.organization import Organization
from organizations.tenancy import scopes
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import Permission


class OrganizationCredentialQuerySet[Row: "OrganizationCredential"](CredentialQuerySet[Row]):
    """Credentials with their organizations and holders."""

    def with_holder(self) -> Self:
        """Join the organization and the holder, so that reading them takes no further query."""
        return self.select_related("organization", self.model.held_by)

    def remindable(self) -> Self:
        """Credentials about whose expiry people are reminded, with organization and holder.

        Without those of suspended organizations and of those that wait for deletion, because no one
        can create another one there.
        """
        running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
        return super().remindable().with_holder().filter(**running)


class OrganizationCredential(Credential):
    """A credential for something of one organization, with which it is deleted.

    The model of each kind names its holder, such as a component, and who may replace it. All rows
    that refer to a credential are of the same organization.
    """

    held_by: ClassVar[str]
    """The foreign key to the holder, with what is read along: `component__project`."""
    managed_by: ClassVar[Permission]
    """The permission of those who are reminded before it expires."""

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
    """The name of the machine that created it, if it was not a person."""

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
        """The row that holds the credential, such as a component, with its organization set."""
        holder = getattr(self, self.held_by.partition("__")[0])
        holder.organization = self.organization
        return holder

    @property
    def target(self) -> models.Model:
        """The target of the events about the credential: its holder."""
        target: models.Model = self.holder
        return target

    @property
    def event_details(self) -> dict[str, Any]:
        """Values that events keep in addition to its name, hint and expiry; empty by default."""
        return {}

    @property
    def belongs_to(self) -> str:
        """The holder and the organization in words: "the component Checkout in Acme"."""
        return f"the {self.holder._meta.verbose_name} {self.holder} in {self.organization}"

    @classmethod
    def whom_to_remind(cls, credentials: Sequence[Any]) -> Iterable[tuple[Any, Recipient]]:
        """Each credential with each member who has `managed_by` there, in the organization or by a
        role in the project of its holder. In two queries, or three if such a role can give it.
        """
        organizations = {credential.organization_id for credential in credentials}
        managers = members_with_permission(Membership.objects.all(), organizations, cls.managed_by)
        projects = {scopes.project_of(credential) for credential in credentials} - {None}
        return pairs_with_recipients(
            managers, credentials, in_projects=people_by_project(projects, cls.managed_by)
        )

    def end(self) -> None:
        """Delete the row, so that the credential no longer works. The caller has locked it."""
        self.delete()

    @property
    def creator_name(self) -> str:
        """The present name of the person who created it, or the stored name of the machine."""
        return str(self.created_by) if self.created_by else self.created_by_machine


def pairs_with_recipients(
    members: MembershipQuerySet,
    credentials: Sequence[Any],
    *,
    in_projects: Mapping[Any, list[User]] | None = None,
) -> Iterable[tuple[Any, Recipient]]:
    """Pairs of a credential and a recipient, for those members who are in its organization.

    `in_projects` are people who are reminded of the credentials of a project, by its key.
    """
    people = defaultdict(list)
    for member in members.select_related("user"):
        people[member.organization_id].append(member.user)
    return [
        (credential, recipient)
        for credential in credentials
        for recipient in reminder_recipients(
            [
                *people[credential.organization_id],
                *(in_projects or {}).get(scopes.project_of(credential), []),
            ]
        )
    ]


def reminder_recipients(people: Iterable[User]) -> list[Recipient]:
    """The recipients of a reminder for these people, each once; none for who cannot sign in."""
    active_people = dict.fromkeys(user for user in people if user.is_active)
    return [Recipient(user.email, mailbox_key(user.email)) for user in active_people]
