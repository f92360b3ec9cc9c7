"""The seller, tiers and prices, subscriptions, invoices and payments."""

from billing.models.attempt import AttemptKind, AttemptState, PaymentAttempt
from billing.models.card import CardRemoval, CardSetup, PaymentMethod, ProviderCustomer, SetupState
from billing.models.contents import DocumentKind, InvoiceDocument, InvoiceLine
from billing.models.finding import FindingKind, ProviderFinding
from billing.models.invoice import Invoice, InvoiceKind, InvoiceState
from billing.models.payment import DunningStep, Payment, PaymentKind
from billing.models.profile import BillingProfile, TaxOverride
from billing.models.seller import Seller
from billing.models.series import InvoiceSeries
from billing.models.subscription import BillingSubscription, Proration, SubscriptionState
from billing.models.tax_rate import TaxRate
from billing.models.tier import Interval, Tier, TierLimit, TierPrice
from billing.models.usage import MeterMonth
