"""A build: what a CI run made of one commit."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.models.component import Component


class BuildState(models.TextChoices):
    """The states of a build. The last three are final: nothing about the build changes then."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


ENDS = (BuildState.SUCCEEDED, BuildState.FAILED, BuildState.CANCELLED)


class BuildQuerySet(models.QuerySet["Build"]):
    """Builds by how far they are."""

    def newest_first(self) -> Self:
        """Builds by descending number, as lists show them."""
        return self.order_by("-number")

    def with_list_columns(self) -> Self:
        """Builds with only the columns that a list shows."""
        return self.only(
            *("component", "number", "attempt", "commit", "branch", "state"),
            *("started_at", "finished_at", "reported_at"),
        )

    def succeeded(self) -> Self:
        """Builds that succeeded: they have an artifact, and the others have none."""
        return self.filter(state=BuildState.SUCCEEDED)

    def newest_succeeded(self, components: Iterable[uuid.UUID]) -> Self:
        """The newest succeeded build of each of these components."""
        succeeded = Build.objects.succeeded().filter(component=OuterRef("pk")).newest_first()
        newest = Component.objects.filter(pk__in=list(components)).values(
            newest=Subquery(succeeded.values("pk")[:1])
        )
        return self.filter(pk__in=newest)

    def unfinished(self) -> Self:
        """Builds that are queued or running, on which CI can still report."""
        return self.exclude(state__in=ENDS)

    def found_by(self, typed: str) -> Self:
        """Builds of this branch, number (also with #) or CI run, or whose commit starts so."""
        digits = typed.removeprefix("#")
        number = int(digits) if digits.isdecimal() and len(digits) < 10 else None
        matches = Q(commit__startswith=typed.lower()) | Q(branch=typed) | Q(external_id=typed)
        return self.filter(matches | Q(number=number) if number is not None else matches)


class Build(models.Model):
    """One try of a CI run to build one commit of a component, as CI reports it.

    A build that succeeded names its artifact by digest, and no other build does. Its state only
    moves forward. An ended build never changes: PostgreSQL refuses it, from any program.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="builds")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="builds")
    number = models.PositiveIntegerField()
    # What CI calls its run, and which try of it this is.
    external_id = models.CharField(max_length=200)
    attempt = models.PositiveSmallIntegerField(default=1)
    commit = models.CharField(max_length=64)
    branch = models.CharField(max_length=200, blank=True, db_default="")
    state = models.CharField(max_length=10, choices=BuildState)
    # Such as registry.example.com/acme/orders@sha256:…, and the digest of it alone.
    artifact = models.CharField(max_length=500, blank=True, db_default="")
    digest = models.CharField(max_length=71, blank=True, db_default="")
    log_url = models.CharField(max_length=500, blank=True, db_default="")
    # The credential that reported it last, as the history names it: that may be gone.
    reported_by = models.CharField(max_length=80, blank=True, db_default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(default=timezone.now)
    # Whether CI named times that cannot be, in whose place those of the reports are kept.
    has_corrected_times = models.BooleanField(default=False, db_default=False)

    objects = BuildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="build_key_within_organization"
            ),
            choice_constraint("state", BuildState),
            models.UniqueConstraint(
                "component", "external_id", "attempt", name="build_one_per_attempt"
            ),
            models.UniqueConstraint("component", "number", name="build_one_per_number"),
            models.CheckConstraint(
                condition=(Q(state=BuildState.SUCCEEDED) & ~Q(digest=""))
                | (~Q(state=BuildState.SUCCEEDED) & Q(digest="")),
                name="build_succeeded_has_digest",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDS, finished_at__isnull=False)
                | (~Q(state__in=ENDS) & Q(finished_at=None)),
                name="build_stopped_has_finish",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("started_at"))
                | Q(finished_at=None)
                | Q(started_at=None),
                name="build_started_before_finish",
            ),
            SameOrganization("component"),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="build_by_creation"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.component} #{self.number}"

    def get_absolute_url(self) -> str:
        return self.component.url_of("builds:build", self.number)

    @property
    def has_ended(self) -> bool:
        """Whether the build is in a final state, so that nothing about it changes any longer."""
        return self.state in ENDS

    @property
    def took(self) -> timedelta | None:
        """How long the build ran; None before its end, or if CI never reported its start."""
        if self.finished_at is None or self.started_at is None:
            return None
        return self.finished_at - self.started_at

    @property
    def short_commit(self) -> str:
        """The first seven characters of the commit ID."""
        return self.commit[:7]
