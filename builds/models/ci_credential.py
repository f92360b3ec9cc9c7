"""What CI shows to report on a component, and what it was last refused."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from builds.permissions import BUILD_COMPONENT
from organizations.models import (
    Organization,
    OrganizationCredential,
    OrganizationCredentialQuerySet,
)
from organizations.tenancy.keys import SameOrganization
from projects.models.component import Component


class CiCredentialQuerySet(OrganizationCredentialQuerySet["CiCredential"]):
    """CI credentials of components."""

    def living(self) -> Self:
        """CI credentials that are neither expired nor revoked."""
        # A query that waited while one was revoked compares the expiry with a time before that.
        return super().living().filter(revoked_at=None)


class CiCredential(OrganizationCredential):
    """What CI shows to report builds and tests of one component. It does nothing else.

    Revoking ends it now and keeps the row: what is reported with it later is refused, and the
    page of the component says so.
    """

    mark: ClassVar[str] = "cci_"
    held_by = "component__project"
    managed_by = BUILD_COMPONENT
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, related_name="ci_credentials"
    )
    revoked_at = models.DateTimeField(null=True)

    objects = CiCredentialQuerySet.as_manager()

    class Meta(OrganizationCredential.Meta):
        verbose_name = "CI credential"
        constraints = [*OrganizationCredential.Meta.constraints, SameOrganization("component")]

    def get_absolute_url(self) -> str:
        return self.component.url_of("builds:ci-credential", self.pk)

    @property
    def is_revoked(self) -> bool:
        """Whether a member revoked it, rather than that it expired."""
        return self.revoked_at is not None

    @property
    def holder(self) -> Component:
        """The component, with the organization set on its project, which saves a query."""
        component: Component = super().holder
        component.project.organization = self.organization
        return component

    def end(self) -> None:
        """Save that it is revoked now. The row stays, so that later reports can be explained."""
        self.expires_at = self.revoked_at = timezone.now()
        self.save(update_fields=["expires_at", "revoked_at"])


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
