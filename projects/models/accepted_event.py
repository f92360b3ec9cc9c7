"""Which events start a component."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from console.database.composite_keys import CompositeKey
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.components.accepted_events import (
    LONGEST_SECRET_NAME,
    LONGEST_SOURCE,
    LONGEST_TYPE,
    AcceptedEventTerms,
    Caller,
)
from projects.models.component import WITH_EVENTS, Component, ComponentType


class AcceptedEventQuerySet(models.QuerySet["AcceptedEvent"]):
    """Accepted events by what they are."""

    def in_order(self) -> Self:
        """Ordered by type and source."""
        return self.order_by("event_type", "event_source")


class AcceptedEvent(models.Model):
    """Events that start a trigger or a webhook, by the type and source of CloudEvents.

    Of a webhook, it says who calls, and what the secret is called in the engine's store. The secret
    itself is never here. The console receives none of these events: engines read what is said here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="accepted_events"
    )
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, related_name="accepted_events"
    )
    # The component's own, which never changes: by it the database knows who can accept events.
    component_type = models.CharField(max_length=20)
    event_type = models.CharField(max_length=LONGEST_TYPE)
    event_source = models.CharField(max_length=LONGEST_SOURCE)
    caller = models.CharField(max_length=20, choices=Caller, blank=True, db_default="")
    secret_name = models.CharField(max_length=LONGEST_SECRET_NAME, blank=True, db_default="")

    objects = AcceptedEventQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("caller", Caller),
            models.CheckConstraint(
                condition=Q(component_type__in=WITH_EVENTS),
                name="acceptedevent_is_of_a_trigger_or_a_webhook",
            ),
            models.CheckConstraint(
                condition=(Q(component_type=ComponentType.WEBHOOK) & ~Q(caller=Caller.NONE))
                | (
                    ~Q(component_type=ComponentType.WEBHOOK) & Q(caller=Caller.NONE, secret_name="")
                ),
                name="acceptedevent_of_a_webhook_has_a_caller",
                violation_error_message="Select who calls.",
            ),
            models.UniqueConstraint(
                "component",
                "event_type",
                "event_source",
                name="acceptedevent_once_per_component",
                violation_error_message="This component already accepts these events.",
            ),
            SameOrganization("component"),
            CompositeKey(
                "component", "component_type", "type", name="acceptedevent_type_is_of_component"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.event_type} from {self.event_source}"

    def get_absolute_url(self) -> str:
        return reverse("projects:edit-accepted-event", args=[self.organization.handle, self.pk])

    @property
    def terms(self) -> AcceptedEventTerms:
        """What people entered about the accepted events."""
        return AcceptedEventTerms(
            event_type=self.event_type,
            event_source=self.event_source,
            caller=Caller(self.caller),
            secret_name=self.secret_name,
        )
