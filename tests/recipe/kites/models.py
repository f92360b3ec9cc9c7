"""What the projects of an organization fly."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.models import Project


class Kite(models.Model):
    """A kite of a project, which goes with it. Its name is unique within the project."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="kites")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="kites")
    name = models.CharField("kite name", max_length=60)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            SameOrganization("project"),
            models.UniqueConstraint(
                "project",
                "name",
                name="kite_one_per_name",
                violation_error_message="Another kite of the project has this name.",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="kite_by_creation"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kites:kite", args=[self.organization.handle, self.pk])
