"""The permissions of billing. None of them lets a member record that something was paid."""

from organizations.tenancy.roles import Permission, RoleSlug

AREA = "Billing"

_BILLING = (RoleSlug.BILLING_ADMINISTRATOR,)

VIEW_TIER = Permission(
    "view_tier",
    "View tiers, and usage against their limits",
    AREA,
    _BILLING,
    outlasts_deletion=True,
)
VIEW_BILLINGSUBSCRIPTION = Permission(
    "view_billingsubscription",
    "View the organization’s tier and billing details",
    AREA,
    _BILLING,
    outlasts_deletion=True,
)
CREATE_BILLINGSUBSCRIPTION = Permission(
    "create_billingsubscription",
    "Choose a tier, end and resume the subscription, and change billing details",
    AREA,
    _BILLING,
)
VIEW_PAYMENTMETHOD = Permission(
    "view_paymentmethod", "View how invoices can be paid", AREA, _BILLING, outlasts_deletion=True
)
CREATE_PAYMENTMETHOD = Permission(
    "create_paymentmethod", "Add and remove cards, and choose how invoices are paid", AREA, _BILLING
)
MANAGE_INVOICE = Permission(
    "manage_invoice",
    "View, download, resend and pay invoices",
    AREA,
    _BILLING,
    outlasts_deletion=True,
)
