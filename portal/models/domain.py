"""Domains on which Developer Portals are served."""

import uuid

from django.db import models
from django.urls import reverse

from organizations.models import Organization
from organizations.models.domain_claim import DomainClaim, DomainClaimQuerySet


class PortalDomainQuerySet(DomainClaimQuerySet["PortalDomain"]):
    def organization_at(self, name: str) -> uuid.UUID | None:
        """The organization whose portal is served at this host, in one query; or None."""
        if "." not in name or "\0" in name:
            return None
        return self.in_effect().named(name).values_list("organization_id", flat=True).first()


class PortalDomain(DomainClaim):
    """A domain that an organization claims for its portal, which is served there once proved."""

    record_label = "console-portal"

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="portal_domains"
    )

    objects = PortalDomainQuerySet.as_manager()

    class Meta(DomainClaim.Meta):
        pass

    def get_absolute_url(self) -> str:
        return reverse("portal-domains:domain", args=[self.organization.handle, self.pk])
