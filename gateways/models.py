"""The gateways of an organization, and the tokens by which they are known."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apis.environments import Environment
from console.database.constraints import choice_constraint
from console.database.fields import FoldedField, following
from console.words import text
from gateways.permissions import MANAGE_GATEWAY
from organizations.models import (
    Organization,
    OrganizationCredential,
    OrganizationCredentialQuerySet,
)
from organizations.tenancy.keys import SameOrganization

SILENT_AFTER = timedelta(days=1)
"""The time without a check after which the page says that a gateway is silent."""
LONGEST_CACHE = 10
"""Seconds: a key that was revoked opens an API for so long at most, and one more."""


class Software(models.TextChoices):
    """The software of a gateway, for which its configuration is written."""

    NGINX = "nginx", "nginx"
    CADDY = "caddy", "Caddy"


class GatewayQuerySet(models.QuerySet["Gateway"]):
    """Gateways by name and by what they last asked."""

    def named(self, name: str) -> Self:
        """The gateways with this name, in any case."""
        return self.filter(name_key=text.fold(name))

    def by_name(self) -> Self:
        """Ordered by name."""
        return self.order_by("name_key", "pk")

    def with_last_seen(self) -> Self:
        """Annotated with `seen_at`, the last use of a token (noted once an hour), and `has_token`,
        whether a token is valid now.
        """
        living = GatewayToken.objects.living().filter(gateway=models.OuterRef("pk"))
        return self.annotate(
            seen_at=models.Max("tokens__last_used_at"), has_token=models.Exists(living)
        )


class Gateway(models.Model):
    """A gateway in front of an organization's services, which asks the console about each call.

    It serves one environment: keys of the other open nothing there. Its software, and for how long
    it may cache an answer, decide what its configuration says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="gateways"
    )
    name = models.CharField(max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    software = models.CharField(max_length=10, choices=Software)
    environment = models.CharField(max_length=20, choices=Environment)
    cache_seconds = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(LONGEST_CACHE)]
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at: datetime | None
    has_token: bool
    secret: str
    """The text of its first token, only on a row that an operation of the API just created."""

    objects = GatewayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="gateway_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="gateway_one_per_name",
                violation_error_message="Another gateway has this name.",
            ),
            choice_constraint("software", Software),
            choice_constraint("environment", Environment),
            models.CheckConstraint(
                condition=Q(cache_seconds=0)
                | Q(software=Software.NGINX, cache_seconds__lte=LONGEST_CACHE),
                name="gateway_only_nginx_caches",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="gateway_by_age")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Gateway, options))

    def get_absolute_url(self) -> str:
        return reverse("gateways:gateway", args=[self.organization.handle, self.pk])

    @property
    def standing(self) -> tuple[str, str]:
        """The kind and the label of the gateway's state, such as ("good", "Seen").

        Only of a gateway that was read `with_last_seen`.
        """
        if not self.has_token:
            return "bad", "No token"
        if self.seen_at is None:
            return "none", "Never seen"
        is_silent = self.seen_at <= timezone.now() - SILENT_AFTER
        return ("off", "Silent") if is_silent else ("good", "Seen")


class GatewayToken(OrganizationCredential):
    """The credential of a gateway, with which it can only check keys that it is shown."""

    mark: ClassVar[str] = "cog_"
    held_by = "gateway"
    managed_by = MANAGE_GATEWAY
    gateway = models.ForeignKey(Gateway, on_delete=models.CASCADE, related_name="tokens")

    objects = OrganizationCredentialQuerySet["GatewayToken"].as_manager()

    class Meta(OrganizationCredential.Meta):
        verbose_name = "gateway token"
        constraints = [*OrganizationCredential.Meta.constraints, SameOrganization("gateway")]

    def get_absolute_url(self) -> str:
        return reverse("gateways:gateway", args=[self.organization.handle, self.gateway_id])
