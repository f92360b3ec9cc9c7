"""An OpenAPI definition as it was uploaded."""

from hashlib import sha256
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization


class DefinitionQuerySet(models.QuerySet["Definition"]):
    """Definitions by whether they are current."""

    def former(self) -> Self:
        """The definitions that are not the current one of their version."""
        versions = apps.get_model("apis", "Version").objects.filter(definition=OuterRef("pk"))
        return self.filter(~Exists(versions))


class Definition(models.Model):
    """An uploaded definition of a version. It is never changed, only followed by another.

    Its number ("1.4.2") and its text are unique within the version. PostgreSQL refuses any change
    but to forget who uploaded it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        "apis.Version", on_delete=models.CASCADE, related_name="definitions"
    )
    number = models.CharField(max_length=40)
    source = models.TextField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    findings = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="definition_key_within_organization"
            ),
            models.UniqueConstraint(
                "version",
                "number",
                name="definition_one_per_number",
                violation_error_message="This version already has a definition of this number.",
            ),
            models.UniqueConstraint(
                "version",
                "sha256",
                name="definition_one_per_text",
                violation_error_message="This version already has this definition.",
            ),
            SameOrganization("version"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def digest_of(source: str) -> str:
        """The SHA-256 of a text, in hexadecimal, by which a repeated upload is recognized."""
        return sha256(source.encode(errors="replace")).hexdigest()

    @property
    def has_errors(self) -> bool:
        """Whether a finding is an error, so that the version cannot be published."""
        return any(finding["severity"] == "error" for finding in self.findings)

    @property
    def is_breaking(self) -> bool:
        """Whether it breaks programs that were written for the definition before."""
        return any(change["is_breaking"] for change in self.changes)
