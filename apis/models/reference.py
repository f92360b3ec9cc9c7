"""The reference of a definition, written once."""

from typing import Self

from django.db import models

from apis.models.definition import Definition
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization


class ReferenceQuerySet(models.QuerySet["Reference"]):
    """References by how they were written."""

    def without_outline(self) -> Self:
        """Those that an earlier release wrote."""
        return self.exclude(outline__has_key="parts")


class Reference(models.Model):
    """What people and programs read of a definition, as it was written when it was added.

    The HTML is ours, with every description in it cleaned. It has no addresses of the console, so
    that the portal can show it as well.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    definition = models.OneToOneField(
        Definition, on_delete=models.CASCADE, related_name="reference"
    )
    html = models.TextField()
    json = models.TextField()
    markdown = models.TextField()
    outline = models.JSONField(default=dict, db_default={}, blank=True)
    """What it is about, the first call, and where its parts are in the HTML; empty if it was
    written before there were outlines."""

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        constraints = [SameOrganization("definition")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Reference of {self.definition}"
