"""Operators look email domains up."""

from django.contrib import admin

from console.operators.lookup import ListGroup
from organizations.domains.admin import (
    DomainClaimAdmin,
    domain_section,
    failing_attention,
    failing_filter,
)
from organizations.models import EmailDomain


@admin.register(EmailDomain)
class EmailDomainAdmin(DomainClaimAdmin):
    rank = 35
    group = ListGroup.PEOPLE
    purpose = "Domains whose email addresses are an organization's own, newest first."
    list_filter = [failing_filter(EmailDomain)]


EMAIL_DOMAINS_OF_ORGANIZATION = domain_section(
    "Email domains", EmailDomain, "email_domains", rank=25
)
FAILING_EMAIL_DOMAINS = failing_attention("Email domains failing", EmailDomain)
