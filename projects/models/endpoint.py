"""Where a component is reached."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from console.database.composite_keys import CompositeKey
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.components.endpoints import (
    HIGHEST_PORT,
    LONGEST_NAME,
    EndpointKind,
    EndpointTerms,
    EndpointVisibility,
)
from projects.components.links import LONGEST
from projects.models.component import WITH_ENDPOINTS, Component


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Endpoints by their names."""

    def in_order(self) -> Self:
        """Ordered by name."""
        return self.order_by("name")


class Endpoint(models.Model):
    """A port at which an API or a service is reached, with what is spoken there, and from where.

    Its name is unique within the component. The console opens no connection to it: engines read
    what is said here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="endpoints"
    )
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="endpoints")
    # The component's own, which never changes: by it the database knows who can have endpoints.
    component_type = models.CharField(max_length=20)
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=10, choices=EndpointKind)
    port = models.PositiveIntegerField()
    visibility = models.CharField(max_length=12, choices=EndpointVisibility)
    definition_url = models.CharField(max_length=LONGEST, blank=True, db_default="")

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("kind", EndpointKind),
            choice_constraint("visibility", EndpointVisibility),
            models.CheckConstraint(
                condition=Q(port__gte=1, port__lte=HIGHEST_PORT),
                name="endpoint_port_is_one",
                violation_error_message=f"Enter a port from 1 to {HIGHEST_PORT}.",
            ),
            models.CheckConstraint(
                condition=Q(component_type__in=WITH_ENDPOINTS),
                name="endpoint_is_of_an_api_or_a_service",
            ),
            models.UniqueConstraint(
                "component",
                "name",
                name="endpoint_one_per_name",
                violation_error_message="Another endpoint of this component has this name.",
            ),
            SameOrganization("component"),
            CompositeKey(
                "component", "component_type", "type", name="endpoint_type_is_of_component"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:edit-endpoint", args=[self.organization.handle, self.pk])

    @property
    def terms(self) -> EndpointTerms:
        """What people entered about the endpoint."""
        return EndpointTerms(
            name=self.name,
            port=self.port,
            kind=EndpointKind(self.kind),
            visibility=EndpointVisibility(self.visibility),
            definition_url=self.definition_url,
        )
