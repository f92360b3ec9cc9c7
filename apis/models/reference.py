"""The reference of a definition, written when the definition is added."""

from typing import Self

from django.db import models

from apis.models.definition import Definition
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization


class ReferenceQuerySet(models.QuerySet["Reference"]):
    """References by the way in which they were written."""

    def outdated(self, *, edition: int) -> Self:
        """The references that were not written in this edition."""
        # Not `exclude(outline__edition=…)`, which leaves out those without any edition.
        return self.exclude(pk__in=self.filter(outline__edition=edition).values("pk"))


class Reference(models.Model):
    """A definition as people and programs read it: HTML, JSON and Markdown.

    The HTML is ours, with every description in it cleaned. It contains no addresses of the console,
    so that the portal can show it as well.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    definition = models.OneToOneField(
        Definition, on_delete=models.CASCADE, related_name="reference"
    )
    html = models.TextField()
    json = models.TextField()
    markdown = models.TextField()
    outline = models.JSONField(default=dict, db_default={}, blank=True)
    """The description, the first call, and where the parts of the HTML are; empty if an earlier
    release wrote it."""

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        constraints = [SameOrganization("definition")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Reference of {self.definition}"
