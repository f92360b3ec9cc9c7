"""Billing details: what invoices say of an organization, and where they are sent."""

from django.db import models
from django.db.models import Q

from billing.models.party import Party
from console.database.constraints import choice_constraint
from organizations.models import Organization


class TaxOverride(models.TextChoices):
    """How an organization's tax is decided: by the rules, or by an operator."""

    RULES = "rules", "By the rules"
    CHARGED = "charged", "No reverse charge"
    EXEMPT = "exempt", "Exempt"


class BillingProfileQuerySet(models.QuerySet["BillingProfile"]):
    def of_organization(self, organization: Organization) -> "BillingProfile | None":
        """The organization's billing details; None if it has entered none."""
        return self.filter(organization=organization).first()


class BillingProfile(Party):
    """The legal name, the address and the VAT ID of an organization, and who gets its invoices."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="billing_profile"
    )
    emails = models.JSONField("email addresses", default=list)
    """Up to five addresses to which invoices are sent."""
    purchase_order = models.CharField(
        "purchase order reference", max_length=100, blank=True, db_default=""
    )
    """A text of the buyer that is printed on each invoice."""
    tax_override = models.CharField(
        "tax", max_length=7, choices=TaxOverride, default=TaxOverride.RULES, db_default="rules"
    )
    """Set by operators only."""
    tax_exemption = models.CharField(max_length=200, blank=True, db_default="")
    """Why an exempt customer is charged no tax: EN 16931 demands the reason on the invoice."""

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
        """How the organization's tax is decided, in words; for an exempt one with the reason."""
        if self.tax_override == TaxOverride.EXEMPT:
            return f"Exempt: {self.tax_exemption}"
        return TaxOverride(self.tax_override).label

    @property
    def has_tax_override(self) -> bool:
        """Whether an operator decided the tax, and not the rules."""
        return self.tax_override != TaxOverride.RULES
