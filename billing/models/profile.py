"""Who buys: what an invoice says of an organization, and where it goes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from billing.models.party import Party
from console.database.constraints import choice_constraint
from organizations.models import Organization


class TaxOverride(models.TextChoices):
    """How an organization's tax is decided: by the rules, or as an operator said instead."""

    RULES = "rules", "By the rules"
    CHARGED = "charged", "No reverse charge"
    EXEMPT = "exempt", "Exempt"


class BillingProfileQuerySet(models.QuerySet["BillingProfile"]):
    """Billing details by whose they are."""

    def of(self, organization: Organization) -> "BillingProfile | None":
        """The organization's, once it entered them."""
        return self.filter(organization=organization).first()


class BillingProfile(Party):
    """The legal name, the address and the VAT ID of an organization, and who gets its invoices."""

    MOST_EMAILS: ClassVar[int] = 5

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="billing_profile"
    )
    emails = models.JSONField("email addresses", default=list)
    """Up to five, to which invoices are sent, as they were typed."""
    purchase_order = models.CharField(
        "purchase order reference", max_length=100, blank=True, db_default=""
    )
    """What the buyer wants to read on each invoice."""

    tax_override = models.CharField(
        "tax", max_length=7, choices=TaxOverride, default=TaxOverride.RULES, db_default="rules"
    )
    """Of operators alone."""
    tax_exemption = models.CharField(max_length=200, blank=True, db_default="")
    """Why no tax is charged, as EN 16931 wants it on the invoice of an exempt customer."""

    objects = BillingProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "billing details"
        verbose_name_plural = "billing details"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="billingprofile_key_within_organization"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="billingprofile_country_is_a_code"
            ),
            choice_constraint("tax_override", TaxOverride),
            models.CheckConstraint(
                condition=Q(tax_override="exempt") & ~Q(tax_exemption="")
                | ~Q(tax_override="exempt") & Q(tax_exemption=""),
                name="billingprofile_who_is_exempt_has_a_reason",
            ),
        ]

    @property
    def tax_decision(self) -> str:
        """How its tax is decided, in words."""
        if self.tax_override == TaxOverride.EXEMPT:
            return f"Exempt: {self.tax_exemption}"
        return TaxOverride(self.tax_override).label

    @property
    def has_tax_override(self) -> bool:
        """Whether an operator decided its tax, and not the rules."""
        return self.tax_override != TaxOverride.RULES
