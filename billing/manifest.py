"""What billing adds to the whole console."""

from datetime import timedelta
from typing import Any

from accounts.own_data.personal_data import PersonalData
from audit.sentences import Label
from audit.symbols import Symbol
from billing import attention, events, invariants, parts, permissions, troubles
from billing.admin import INVOICES_OF_ORGANIZATION
from billing.admin.tier_column import TIER, running_subscriptions
from billing.demo.customers import sell_tiers
from billing.invoicing import unpaid
from billing.mail import cards as card_mail
from billing.mail import invoices as invoice_mail
from billing.mail import operators as operator_mail
from billing.payment_provider.configured import takes_cards
from billing.permissions import VIEW_BILLINGSUBSCRIPTION
from billing.tiers import lapsing, limits
from console.api.v1 import Operations
from console.jobs.clock import Job
from console.manifests import declarations_of
from console.operators.lookup import AddedColumn, Addition
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

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def _job(name: str, task: str, **options: Any) -> Job:
    """The job that runs the task with this name in `billing.schedule`."""
    return Job(name, task=f"billing.schedule.{task}", **options)


DECLARED = [
    *declarations_of(permissions),
    *declarations_of(attention),
    *declarations_of(invariants),
    *declarations_of(troubles),
    *declarations_of(events),
    Pages("billing.hook_urls", under="billing/"),
    Pages("billing.urls", under="organizations/<handle:handle>/"),
    Operations("billing.api.router"),
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
    _job("take new bank details", "take_new_bank_details", every=10 * MINUTE, expires=10 * MINUTE),
    _job("issue held invoices", "issue_held_invoices", every=HOUR, expires=30 * MINUTE),
    _job("remind of invoices", "remind_of_invoices", every=HOUR, expires=30 * MINUTE),
    _job("end unpaid subscriptions", "end_unpaid_subscriptions", every=HOUR, expires=30 * MINUTE),
    _job("count usage", "count_usage", every=6 * HOUR, expires=HOUR),
    _job("renew subscriptions", "renew_subscriptions", every=10 * MINUTE, expires=10 * MINUTE),
    _job("charge cards", "charge_cards", every=MINUTE, expires=MINUTE),
    _job("tell of expiring cards", "tell_of_expiring_cards", every=6 * HOUR, expires=HOUR),
    # Its messages expire soon, so that a worker that was stopped does not find many of them.
    _job(
        "ask the payment provider",
        "ask_provider",
        every=timedelta(seconds=5),
        expires=timedelta(seconds=10),
        has_work=takes_cards,
    ),
    _job(
        "compare with the payment provider",
        "reconcile_with_provider",
        every=24 * HOUR,
        expires=6 * HOUR,
    ),
    Demonstration("tiers", sell_tiers, rank=80),
    Addition(Organization, INVOICES_OF_ORGANIZATION),
    AddedColumn(Organization, TIER, running_subscriptions),
    CountedBelonging("cards", "billing.PaymentMethod"),
    # Issued invoices outlive the organization, and belong to none then.
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
