"""What an organization builds."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from console.database.fields import FoldedField, SearchField, following
from console.lists.searching import found_by
from console.words import text
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import Permission
from projects.permissions import VIEW_PROJECT


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects by whether they are at work."""

    def visible_to(self, by: Actor, permission: Permission = VIEW_PROJECT) -> Self:
        """Projects in which the actor has the permission."""
        return by.reach(permission).limit(self)

    def active(self) -> Self:
        """Active projects, which are not archived."""
        return self.filter(archived_at=None)

    def named(self, name: str) -> Self:
        """Projects with this name, in any case."""
        return self.filter(name_key=text.fold(name))

    def brief(self) -> Self:
        """Projects with only the columns that lists show, which takes a quarter less time."""
        return self.only("name", "name_key", "handle", "description", "created_at", "archived_at")

    def archived(self) -> Self:
        """Archived projects, which can be restored."""
        return self.exclude(archived_at=None)

    def found_by(self, typed: str) -> Self:
        """Projects in whose name, handle or description each part of `typed` begins a word."""
        return self.filter(found_by(typed))


class Project(models.Model):
    """A named piece of an organization's work, to which components belong.

    Its name (in any case) and its handle are unique within the organization, also against archived
    ones. The pair of organization and key is unique too: whatever belongs to a project refers to
    both, and can so never point into another organization.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="projects"
    )
    name = models.CharField("project name", max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    handle = models.CharField(max_length=40)
    description = models.TextField(max_length=500, blank=True, db_default="")
    # With an index over its trigrams, on PostgreSQL, in migration 0003.
    search_text = SearchField(of=("name", "handle", "description"), db_default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="project_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="project_one_per_name",
                violation_error_message="Another project has this name.",
            ),
            models.UniqueConstraint(
                "organization",
                "handle",
                name="project_one_per_handle",
                violation_error_message="Another project has this handle.",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="project_by_creation"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Project, options))

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.organization.handle, self.handle])

    @property
    def is_archived(self) -> bool:
        """Whether the project is archived."""
        return self.archived_at is not None
