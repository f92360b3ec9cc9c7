"""What billing declares."""

from datetime import timedelta

from accounts.own_data.personal_data import PersonalData
from audit.sentences import Label
from audit.symbols import Symbol
from billing import attention, invariants, parts, permissions
from billing.admin import INVOICES_OF_ORGANIZATION
from billing.demo.customers import sell_tiers
from billing.events import cards as card_events
from billing.events import invoices as invoice_events
from billing.events import selling as selling_events
from billing.events import subscriptions as events
from billing.invoicing import unpaid
from billing.mail import cards as card_mail
from billing.mail import invoices as invoice_mail
from billing.mail import operators as operator_mail
from billing.payment_provider.configured import takes_cards
from billing.permissions import VIEW_BILLINGSUBSCRIPTION
from billing.tiers import lapsing, limits
from console.jobs.clock import Job
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from organizations.models import Organization
from organizations.tenancy.belongings import (
    CountedBelonging,
    DeletionEffect,
    DeletionHold,
    DeletionRule,
)
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.meters import Ceiling
from organizations.tenancy.navigation import Entry
from projects.demonstration import Demonstration

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(attention),
    *declarations_of(invariants),
    *declarations_of(events),
    *declarations_of(selling_events),
    *declarations_of(invoice_events),
    *declarations_of(card_events),
    Pages("billing.hook_urls", under="billing/"),
    Pages("billing.urls", under="organizations/<handle:handle>/"),
    ReservedWords("billing invoices tiers"),
    Entry(
        "Billing",
        "billing:overview",
        VIEW_BILLINGSUBSCRIPTION,
        "receipt",
        rank=80,
        about="The tier, usage, invoices and payment methods.",
    ),
    parts.BILLING,
    Attempt("billing:add-card", "add a card"),
    Attempt("billing:choose-card", "choose a card for invoices"),
    Attempt("billing:choose-transfer", "choose bank transfer for invoices"),
    Attempt("billing:pay", "pay an invoice"),
    Attempt("billing:delete-card", "remove a card"),
    Attempt("billing:choose", "choose a tier"),
    Attempt("billing:details", "change the billing details"),
    Attempt("billing:end", "end the subscription"),
    Attempt("billing:invoice-changes", "invoice changes of the tier"),
    Attempt("billing:resend-invoice", "send an invoice again"),
    Attempt("billing:resume", "resume the subscription"),
    Ceiling("limits of the tier", limits.demand_below_limit),
    Ceiling("unpaid invoices", unpaid.demand_not_long_overdue),
    *invoice_mail.KINDS,
    *operator_mail.KINDS,
    *card_mail.KINDS,
    Job(
        "take new bank details",
        task="billing.schedule.take_new_bank_details",
        every=timedelta(minutes=10),
        expires=timedelta(minutes=10),
    ),
    Job(
        "issue held invoices",
        task="billing.schedule.issue_held_invoices",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "remind of invoices",
        task="billing.schedule.remind_of_invoices",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "end unpaid subscriptions",
        task="billing.schedule.end_unpaid_subscriptions",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Job(
        "count usage",
        task="billing.schedule.count_usage",
        every=timedelta(hours=6),
        expires=timedelta(hours=1),
    ),
    Job(
        "renew subscriptions",
        task="billing.schedule.renew_subscriptions",
        every=timedelta(minutes=10),
        expires=timedelta(minutes=10),
    ),
    Job(
        "charge cards",
        task="billing.schedule.charge_cards",
        every=timedelta(minutes=1),
        expires=timedelta(minutes=1),
    ),
    Job(
        "tell of expiring cards",
        task="billing.schedule.tell_of_expiring_cards",
        every=timedelta(hours=6),
        expires=timedelta(hours=1),
    ),
    # It expires before the next one is due, so that a stopped worker finds no heap of them.
    Job(
        "ask the payment provider",
        task="billing.schedule.ask_provider",
        every=timedelta(seconds=5),
        expires=timedelta(seconds=10),
        has_work=takes_cards,
    ),
    Job(
        "compare with the payment provider",
        task="billing.schedule.reconcile_with_provider",
        every=timedelta(days=1),
        expires=timedelta(hours=6),
    ),
    Demonstration("tiers", sell_tiers, rank=80),
    Addition(Organization, INVOICES_OF_ORGANIZATION),
    CountedBelonging("cards", "billing.PaymentMethod"),
    # Invoices that were issued outlive it, and are no one's then.
    DeletionRule("billing.Invoice", lambda rows: rows.unissued()),
    DeletionHold("what is owed", unpaid.demand_settled),
    DeletionEffect("the subscription", lapsing.lapse_sentence),
    PersonalData(
        "billing.Payment",
        "recorded_by",
        "payments_recorded",
        fields=("id", "invoice__number", "received_on", "recorded_at"),
    ),
    PersonalData(
        "billing.PaymentMethod",
        "added_by__user",
        "cards_added",
        fields=("id", "organization_id", "brand", "last_four", "added_at"),
    ),
    PersonalData("billing.CardSetup", "added_by__user", "cards_begun"),
    PersonalData(
        "billing.PaymentAttempt",
        "requested_by",
        "payments_requested",
        fields=("id", "invoice__number", "created_at"),
    ),
    Symbol("Billing", "receipt"),
    Label("sha256", caption="Checksum"),
]
