"""What differs between the payment provider and the console, noted for operators, and settled."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.actions.credit import lock_ledger, use_credit
from billing.events.cards import (
    CHARGE_DISPUTED,
    CHARGE_QUESTIONED,
    CHARGE_REFUNDED,
    DISPUTE_LOST,
    DISPUTE_WON,
    FINDING_SETTLED,
    REFUND_RETURNED,
)
from billing.mail import operators as operator_mail
from billing.models import AttemptKind, AttemptState, FindingKind, PaymentAttempt, ProviderFinding
from billing.models.attempt import PaymentAttemptQuerySet
from billing.money import Money
from billing.payment_provider.calls import Loss, TakenBack
from console.refusals import Refusal
from console.words.reasons import clean_reason

SENTENCES = {
    Loss.INQUIRY: (CHARGE_QUESTIONED, "The bank asks about the payment. Nothing is taken back."),
    Loss.DISPUTE: (CHARGE_DISPUTED, "The payment is disputed, and the amount taken back for now."),
    Loss.DISPUTE_WON: (DISPUTE_WON, "The dispute was won, and the amount is there again."),
    Loss.DISPUTE_LOST: (DISPUTE_LOST, "The dispute was lost, and the amount went back."),
    Loss.REFUND_FAILED: (REFUND_RETURNED, "The refund did not arrive, and the amount came back."),
    Loss.REFUNDED: (CHARGE_REFUNDED, "The console did not ask for this refund."),
}
"""For each loss the event in the history, and the sentence that operators read."""
DISPUTES = frozenset(Loss) - {Loss.REFUND_FAILED, Loss.REFUNDED}
LONGEST_WHAT = 300


class SettledAlready(Refusal):
    slug = "settled-already"
    message = "This difference was already settled."


def note_finding(
    attempt: PaymentAttempt | None,
    reference: str,
    amount: Money,
    description: str,
    *,
    kind: FindingKind = FindingKind.CHARGE,
) -> bool:
    """Save a difference for operators, who are emailed; False if it is known already.

    In the caller's transaction.
    """
    _, is_new = ProviderFinding.objects.get_or_create(
        reference=reference,
        kind=kind,
        defaults={
            "attempt": attempt,
            "what": description,
            "amount_minor": amount.minor,
            "currency": amount.currency,
        },
    )
    if is_new:
        operator_mail.enqueue_provider_findings()
    return is_new


@transaction.atomic
def note_refusal(*, refusal: str, message: str, attempt: PaymentAttempt | None = None) -> bool:
    """Save that the provider refused a call, and email operators.

    It is a mistake of the console or of its keys, and no card was asked. One that was settled is
    opened again, because it still happens. False if it is known and open.
    """
    values = {
        "attempt": attempt,
        "what": f"The payment provider did not take a call: {message}"[:LONGEST_WHAT],
        "amount_minor": attempt.amount_minor if attempt else 0,
        "currency": attempt.invoice.currency if attempt else "",
    }
    finding, is_new = ProviderFinding.objects.get_or_create(
        reference=refusal, kind=FindingKind.REFUSED, defaults=values
    )
    if not is_new:
        settled = ProviderFinding.objects.filter(pk=finding.pk, settled_at__isnull=False)
        is_new = bool(settled.update(**values, settled_at=None, found_at=timezone.now()))
    if is_new:
        operator_mail.enqueue_provider_findings()
    return is_new


@transaction.atomic
def note_taken_back(*, taken_back: TakenBack) -> bool:
    """Save a finding about money that came back, record it, and email operators.

    No payment is entered: an operator looks at it, and reverses the payment or not. False if it is
    known already, is a refund that the console made itself, or is of others who use the account.
    """
    attempt = _attempt_about(taken_back)
    if attempt is None and not (
        taken_back.loss in DISPUTES and _is_unknown_charge(taken_back.about)
    ):
        return False
    event_type, description = SENTENCES[taken_back.loss]
    kind = FindingKind(taken_back.loss.value)
    if not note_finding(attempt, taken_back.reference, taken_back.amount, description, kind=kind):
        return False
    if attempt is not None:
        log.record(
            event_type,
            by=log.System(),
            target=attempt.invoice,
            after={"amount": str(taken_back.amount), "card": attempt.card_label},
        )
    return True


@transaction.atomic
def settle_finding(*, finding: ProviderFinding, reason: str, by: User) -> None:
    """Settle a finding, with the reason why it needs nothing more, and record it.

    Credit that was kept back because of it pays open invoices. Raises InvalidReason, NotAnOperator,
    SettledAlready.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = finding.attempt.invoice if finding.attempt else None
    if invoice:
        lock_ledger(invoice)
    unsettled = ProviderFinding.objects.filter(pk=finding.pk, settled_at=None)
    if not unsettled.update(settled_at=timezone.now()):
        raise SettledAlready
    organization = invoice.organization if invoice else None
    use_credit(organization)
    log.record(
        FINDING_SETTLED,
        organization=organization,
        by=log.OperatorActor(by),
        target=finding,
        reason=reason,
    )


def _attempt_about(taken_back: TakenBack) -> PaymentAttempt | None:
    """The charge or refund that was taken back.

    None for what others moved, and for a refund that the console made itself.
    """
    if taken_back.loss == Loss.REFUND_FAILED:
        succeeded = attempts_by_id(taken_back.about).filter(state=AttemptState.SUCCEEDED)
        return succeeded.select_related("invoice__organization").first()
    if taken_back.loss == Loss.REFUNDED and _is_own_refund(taken_back):
        return None
    return _charge_by_reference(taken_back.about)


def _is_own_refund(refund: TakenBack) -> bool:
    """Whether the console asked for a refund, and has recorded it or will."""
    refunds = PaymentAttempt.objects.filter(kind=AttemptKind.REFUND)
    unfinished = attempts_by_id(refund.attempt).awaiting_outcome().filter(kind=AttemptKind.REFUND)
    return refunds.filter(reference=refund.reference).exists() or unfinished.exists()


def _charge_by_reference(reference: str) -> PaymentAttempt | None:
    """The attempt with the charge that the provider knows by this reference, if any."""
    charges = PaymentAttempt.objects.charges().filter(reference=reference)
    return charges.select_related("invoice__organization").first()


def _is_unknown_charge(charge: str) -> bool:
    """Whether a finding notes this charge, which belongs to no attempt."""
    return ProviderFinding.objects.filter(reference=charge, kind=FindingKind.CHARGE).exists()


def attempts_by_id(attempt_id: str) -> PaymentAttemptQuerySet:
    """The attempt with this ID, as a queryset; empty for text that is no valid ID."""
    try:
        return PaymentAttempt.objects.filter(pk=UUID(attempt_id))
    except ValueError:
        return PaymentAttempt.objects.none()
