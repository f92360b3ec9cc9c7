"""Scheduled tasks of billing. All may run twice, and at the same time. A row that fails is logged,
does not stop the others, and is tried again at the next run. Without a payment provider, the tasks
about cards do nothing.
"""

from datetime import date
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing import dates
from billing.actions import renew_one
from billing.actions.cards import due_for_expiry, notify_of_expiry
from billing.actions.charging import charge_due, due_for_charge
from billing.actions.dunning import due_for_reminder, remind
from billing.actions.ending_unpaid import end_unpaid, invoices_that_end
from billing.actions.invoicing import issue_held
from billing.actions.sellers import take_waiting_bank
from billing.actions.settling import note_settled
from billing.card_payments import attempts, cards, reconciling
from billing.models import BillingSubscription, Invoice
from billing.payment_provider.configured import takes_cards
from billing.tiers import monthly_usage
from console.jobs.batches import do_or_log
from organizations.models import Organization

MOST = 1_000
"""The most subscriptions, drafts or invoices in one run; the rest waits for the next run."""


@shared_task
def take_new_bank_details() -> bool:
    """Put the seller's new bank details into use, if they have waited for a day; False if not."""
    return take_waiting_bank()


@shared_task
def count_usage() -> None:
    """Count what each organization with a subscription has now, and save the month's highest count.

    A second run changes nothing. A run that dies leaves the rest to the next.
    """
    today = dates.today()
    for organization in Organization.objects.filter(
        pk__in=monthly_usage.subscribed_organizations()
    ).iterator():
        monthly_usage.record_counts(organization, today=today)


@shared_task
def issue_held_invoices() -> int:
    """Issue the drafts that can be issued now; returns how many were.

    A draft is locked, so two runs do not issue it twice. Drafts that were tried longest ago come
    first, so that many that can never be issued do not keep the others waiting.
    """
    drafts = Invoice.objects.drafts().filter(organization__isnull=False).longest_untried()
    return sum(_issue_again(pk) for pk in list(drafts.values_list("pk", flat=True)[:MOST]))


@shared_task
def remind_of_invoices() -> int:
    """Note which invoices are settled, and enqueue emails about invoices that are due; returns how
    many invoices these are about. Each step of an invoice is a unique row, so it is sent once.
    """
    do_or_log("settled invoices", note_settled)
    reminders = due_for_reminder(dates.today())
    return sum(
        do_or_log(f"invoice {pk}", remind, invoice_id=pk, step=step) for pk, step in reminders
    )


@shared_task
def end_unpaid_subscriptions() -> int:
    """End subscriptions with an invoice that is unpaid for too long; returns how many."""
    today = dates.today()
    invoices = invoices_that_end(today).order_by("due_on", "pk").values_list("pk", "organization")
    return sum(
        do_or_log(f"invoice {pk}", end_unpaid, invoice_id=pk, organization=owner, today=today)
        for pk, owner in list(invoices[:MOST])
    )


@shared_task
def renew_subscriptions() -> int:
    """Begin or end periods that are due, each in a transaction of its own; returns how many."""
    today = dates.today()
    subscriptions = BillingSubscription.objects.due(today).order_by("period_end", "pk")
    return sum(
        _renew_until_today(pk, organization, today)
        for pk, organization in list(subscriptions.values_list("pk", "organization")[:MOST])
    )


@shared_task
def charge_cards() -> int:
    """Begin to charge open invoices to default cards, one attempt at a time; returns how many."""
    if not takes_cards():
        return 0
    today = dates.today()
    attempts_begun = (
        do_or_log(f"invoice {pk}", charge_due, invoice_id=pk, today=today)
        for pk in due_for_charge(today)
    )
    return sum(map(bool, attempts_begun))


@shared_task
def tell_of_expiring_cards() -> int:
    """Notify people, once, of default cards that expire soon or have expired; returns how many."""
    if not takes_cards():
        return 0
    today = dates.today()
    return sum(
        do_or_log(f"card {card.pk}", notify_of_expiry, card=card, today=today)
        for card in due_for_expiry(today)
    )


@shared_task
def ask_provider() -> int:
    """Call the payment provider for all attempts, cards and removals that are due; returns how many
    of them moved on. One run at a time calls for a row. If it dies, another one calls a minute
    later, with the same idempotency key.
    """
    if not takes_cards():
        return 0
    now = timezone.now()
    moved = attempts.settle_due(now) + reconciling.recheck_due(now)
    return moved + cards.learn_of_cards(now) + cards.forget_cards(now)


@shared_task
def reconcile_with_provider() -> int:
    """Compare charges and losses with the provider; returns how many differences were new."""
    return reconciling.reconcile(timezone.now())


def _issue_again(pk: UUID) -> bool:
    """Save `tried_at`, also if the try fails, and try to issue the draft; whether it was issued."""
    Invoice.objects.drafts().filter(pk=pk).update(tried_at=timezone.now())
    return do_or_log(f"invoice {pk}", issue_held, invoice_id=pk)


def _renew_until_today(subscription: int, organization: UUID, today: date) -> int:
    """Begin or end one period after the other, also those that were missed; returns how many."""
    count = 0
    arguments = {"subscription": subscription, "organization": organization, "today": today}
    while do_or_log(f"subscription {subscription}", renew_one, **arguments):
        count += 1
    return count
