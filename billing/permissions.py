"""The permissions of billing. None of them lets a member record that something was paid."""

from functools import partial

from organizations.tenancy.roles import Permission, RoleSlug

_permission = partial(Permission, area="Billing", roles=(RoleSlug.BILLING_ADMINISTRATOR,))

VIEW_TIER = _permission(
    "view_tier", "View tiers, and usage against their limits", outlasts_deletion=True
)
VIEW_BILLINGSUBSCRIPTION = _permission(
    "view_billingsubscription",
    "View the organization’s tier and billing details",
    outlasts_deletion=True,
)
CREATE_BILLINGSUBSCRIPTION = _permission(
    "create_billingsubscription",
    "Choose a tier, end and resume the subscription, and change billing details",
)
VIEW_PAYMENTMETHOD = _permission(
    "view_paymentmethod", "View how invoices can be paid", outlasts_deletion=True
)
CREATE_PAYMENTMETHOD = _permission(
    "create_paymentmethod", "Add and remove cards, and choose how invoices are paid"
)
MANAGE_INVOICE = _permission(
    "manage_invoice", "View, download, resend and pay invoices", outlasts_deletion=True
)
