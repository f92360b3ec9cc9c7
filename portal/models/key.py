"""Keys, which applications show to gateways."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from apis.environments import Environment
from apis.models import Address
from console.database.constraints import choice_constraint
from credentials.models import SOON, Recipient
from organizations.models import (
    Membership,
    OrganizationCredential,
    OrganizationCredentialQuerySet,
    pairs_with_recipients,
    reminder_recipients,
)
from organizations.tenancy.keys import SameOrganization
from portal.models.application import SLOTS, Application
from portal.permissions import MANAGE_KEYS


class KeyQuerySet(OrganizationCredentialQuerySet["Key"]):
    def ending_soon(self) -> Self:
        """Living keys that expire soon, and of whose environment no key lasts longer."""
        later = Key.objects.filter(
            application=OuterRef("application"),
            environment=OuterRef("environment"),
            expires_at__gt=OuterRef("expires_at"),
        )
        return self.living().filter(~Exists(later), expires_at__lte=timezone.now() + SOON)


class Key(OrganizationCredential):
    """A secret by which gateways know an application in one environment.

    It says who calls, and contains no rights: what may be called is looked up at each call. An
    application has at most two in an environment, each in a slot of its own.
    """

    mark: ClassVar[str] = "cok_"
    held_by = "application__owner__user"
    managed_by = MANAGE_KEYS
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="keys")
    environment = models.CharField(max_length=10, choices=Environment)
    slot = models.PositiveSmallIntegerField()

    objects = KeyQuerySet.as_manager()

    class Meta(OrganizationCredential.Meta):
        constraints = [
            *OrganizationCredential.Meta.constraints,
            models.UniqueConstraint(
                "application",
                "environment",
                "slot",
                name="key_one_per_slot",
                violation_error_message="The application has two keys in this environment.",
            ),
            choice_constraint("environment", Environment),
            models.CheckConstraint(condition=Q(slot__in=SLOTS), name="key_slot_is_known"),
            SameOrganization("application"),
        ]
        verbose_name = "key"

    def get_absolute_url(self) -> str:
        address = [self.organization.handle, self.application_id, self.pk]
        return reverse("applications:key", args=address)

    @property
    def event_details(self) -> dict[str, Any]:
        """The environment, as events have it."""
        return {"environment": self.environment}

    @property
    def addresses(self) -> QuerySet[Address]:
        """The addresses that the application may call with the key, ordered by API."""
        versions = self.application.subscriptions.filter(state="active").values("version")
        addresses = Address.objects.filter(environment=self.environment, version__in=versions)
        return addresses.select_related("version__api").order_by(
            "version__api__name", "version__major"
        )

    @classmethod
    def whom_to_remind(cls, credentials: Sequence[Any]) -> Iterable[tuple[Any, Recipient]]:
        """Each key with the application's owner, or administrators if no owner may rotate it."""
        owners = {key.application.owner_id for key in credentials}
        members = Membership.objects.filter(pk__in=owners - {None})
        managers = set(members.with_permission(MANAGE_KEYS).values_list("pk", flat=True))
        managed = [key for key in credentials if key.application.owner_id in managers]
        unmanaged = [key for key in credentials if key.application.owner_id not in managers]
        administrators = Membership.objects.administrators_of(
            *{key.organization_id for key in unmanaged}
        )
        return [
            *(
                (key, to)
                for key in managed
                for to in reminder_recipients([key.application.owner.user])
            ),
            *pairs_with_recipients(administrators, unmanaged),
        ]
