"""What CI shows to report on a component, and what it was last refused."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from guardian.shortcuts import get_users_with_perms

from credentials.models import Recipient
from organizations.models import (
    Organization,
    OrganizationCredential,
    OrganizationCredentialQuerySet,
    recipients,
)
from organizations.tenancy import SameOrganization
from projects.models.component import Component
from projects.permissions import BUILD_COMPONENT


class CiCredentialQuerySet(OrganizationCredentialQuerySet["CiCredential"]):
    """CI credentials of components."""

    def living(self) -> Self:
        """Those that work: whoever waited for one to be revoked read the clock before that."""
        return super().living().filter(revoked_at=None)

    def with_component(self) -> Self:
        """Each with the component, its project and the organization, in the same query."""
        return self.select_related("component__project", "organization")

    def remindable(self) -> Self:
        """With the component, which the reminder names."""
        return super().remindable().with_component()


class CiCredential(OrganizationCredential):
    """What CI shows to report builds and tests of one component. It does nothing else.

    Revoking ends it now and keeps the row: what is reported with it later is refused, and the
    page of the component says so.
    """

    mark: ClassVar[str] = "cci_"
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, related_name="ci_credentials"
    )
    revoked_at = models.DateTimeField(null=True)

    objects = CiCredentialQuerySet.as_manager()

    class Meta(OrganizationCredential.Meta):
        verbose_name = "CI credential"
        constraints = [*OrganizationCredential.Meta.constraints, SameOrganization("component")]

    def get_absolute_url(self) -> str:
        """Its page, in the CI tab of the component."""
        return self.component.url_of("projects:ci-credential", self.pk)

    @property
    def is_revoked(self) -> bool:
        """Whether somebody ended it before its time."""
        return self.revoked_at is not None

    @property
    def belongs_to(self) -> str:
        """The component, and the organization."""
        return f"the component {self.component} in {self.organization}"

    def whom_to_remind(self) -> Iterable[Recipient]:
        """Those who may replace it."""
        people: Any = get_users_with_perms(
            self.organization, only_with_perms_in=[BUILD_COMPONENT.value], with_group_users=False
        )
        return recipients(people)


class RefusedReport(models.Model):
    """The last report on a component that was refused, and why: a person reads it on the CI page.

    At most one is kept of a component. Who reported is named as the history names credentials.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, related_name="refused_reports"
    )
    at = models.DateTimeField(default=timezone.now)
    call = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    credential = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint("component", name="refused_report_one_per_component"),
            SameOrganization("component"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.call}: {self.reason}"
