"""A component: one thing that is built, and put to work."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from console.database.constraints import choice_constraint
from console.database.fields import FoldedField, SearchField, following
from console.lists.searching import found_by
from console.words import text
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import Permission
from projects.models.project import Project
from projects.permissions import VIEW_COMPONENT


class ComponentType(models.TextChoices):
    """What a component is, for life."""

    API = "api", "API"
    SERVICE = "service", "Service"
    TRIGGER = "trigger", "Trigger"
    SCHEDULED_JOB = "scheduled-job", "Scheduled job"
    WEBHOOK = "webhook", "Webhook"


WITH_ENDPOINTS = (ComponentType.API, ComponentType.SERVICE)
"""What others connect to."""
WITH_EVENTS = (ComponentType.TRIGGER, ComponentType.WEBHOOK)
"""What events start."""
WITH_RUNS = (ComponentType.SCHEDULED_JOB, ComponentType.TRIGGER, ComponentType.WEBHOOK)
"""The types whose runs are reported."""


class ComponentQuerySet(models.QuerySet["Component"]):
    """Components by whether they are at work."""

    def visible_to(self, by: Actor, permission: Permission = VIEW_COMPONENT) -> Self:
        """Components of projects in which the actor has the permission."""
        return by.reach(permission).limit(self)

    def active(self) -> Self:
        """Active components, which are not archived."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Archived components, which can be restored."""
        return self.exclude(archived_at=None)

    def brief(self) -> Self:
        """Components with only the columns that lists show and sort by; the others are deferred."""
        return self.only(
            *("organization", "project", "name", "name_key", "handle", "type"),
            *("created_at", "archived_at"),
        )

    def named(self, name: str) -> Self:
        """Components with this name, in any case."""
        return self.filter(name_key=text.fold(name))

    def found_by(self, typed: str) -> Self:
        """Components in whose name or handle each part of the typed text begins a word."""
        return self.filter(found_by(typed))


class Component(models.Model):
    """What a team builds and deploys as one: an API, a service, a trigger, a job, a webhook.

    Its name (in any case) and its handle are unique within the project, also against archived ones.
    Its type never changes. The console stores where its source is, and never fetches from there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="components"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="components")
    name = models.CharField("component name", max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    handle = models.CharField(max_length=40)
    type = models.CharField(max_length=20, choices=ComponentType)
    # A Git URL without a user's password; the folder in it; the branch that is released.
    repository = models.CharField(max_length=300, blank=True, db_default="")
    path = models.CharField(max_length=200, blank=True, db_default="")
    branch = models.CharField(max_length=200, blank=True, db_default="")
    next_build_number = models.PositiveIntegerField(default=1, editable=False)
    # With an index over its trigrams, on PostgreSQL, in migration 0002.
    search_text = SearchField(of=("name", "handle"), db_default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True)

    objects = ComponentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="component_key_within_organization"
            ),
            models.UniqueConstraint(fields=["type", "id"], name="component_key_with_type"),
            choice_constraint("type", ComponentType),
            models.UniqueConstraint(
                "project",
                "name_key",
                name="component_one_per_name",
                violation_error_message="Another component of this project has this name.",
            ),
            models.UniqueConstraint(
                "project",
                "handle",
                name="component_one_per_handle",
                violation_error_message="Another component of this project has this handle.",
            ),
            SameOrganization("project"),
        ]
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="component_by_creation"),
            models.Index(fields=["-created_at", "-id"], name="component_by_age"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Component, options))

    def get_absolute_url(self) -> str:
        return self.url_of("projects:component")

    def url_of(self, page: str, *more: object) -> str:
        """The address of the page with this URL name: the component's handles, then `more`."""
        handles = [self.organization.handle, self.project.handle, self.handle]
        return reverse(page, args=[*handles, *more])

    @property
    def has_runs(self) -> bool:
        """Whether its engine reports single runs. The other types run all the time."""
        return self.type in WITH_RUNS

    @property
    def is_scheduled(self) -> bool:
        """Whether it is a scheduled job, which alone can have a schedule."""
        return self.type == ComponentType.SCHEDULED_JOB

    @property
    def is_archived(self) -> bool:
        """Whether the component is archived. Its project can be archived as well."""
        return self.archived_at is not None

    @property
    def has_endpoints(self) -> bool:
        """Whether it is an API or a service, which alone have endpoints."""
        return self.type in WITH_ENDPOINTS

    @property
    def accepts_events(self) -> bool:
        """Whether it is a trigger or a webhook, which alone accept events."""
        return self.type in WITH_EVENTS
