"""What operators look up and do about billing. Django loads this package, and so registers it."""

from billing.admin.attempts import PaymentAttemptAdmin
from billing.admin.findings import ProviderFindingAdmin
from billing.admin.invoices import INVOICES_OF_ORGANIZATION
from billing.admin.payments import PaymentAdmin
from billing.admin.profiles import BillingProfileAdmin
from billing.admin.selling import SellerAdmin, TierAdmin
