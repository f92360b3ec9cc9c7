"""Domains whose email addresses are an organization's own."""

from django.db import models
from django.urls import reverse

from organizations.models.domain_claim import DomainClaim, DomainClaimQuerySet
from organizations.models.organization import Organization


class EmailDomain(DomainClaim):
    """A domain of which an organization says that it gives out its email addresses.

    Once it is proved, whose address ends differently is outside. Subdomains are not included.
    """

    record_label = "console-email"

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="email_domains"
    )

    objects = DomainClaimQuerySet["EmailDomain"].as_manager()

    class Meta(DomainClaim.Meta):
        pass

    def get_absolute_url(self) -> str:
        return reverse("settings:email-domain", args=[self.organization.handle, self.pk])
