"""What operators do about an attempt of which the payment provider says nothing."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.actions.invoicing import lock_invoice
from billing.actions.outcomes import A_DAY
from billing.events.cards import ATTEMPT_ENDED
from billing.models import AttemptState, PaymentAttempt
from console.refusals import Refusal
from console.words.reasons import clean_reason


class NotUnknown(Refusal):
    slug = "not-unknown"
    message = (
        "An attempt can be ended once the payment provider has said nothing about it for 24 hours."
    )


@transaction.atomic
def end_attempt(*, attempt: PaymentAttempt, reason: str, by: User) -> None:
    """End an attempt whose outcome is unknown, so that another one can begin, and record it.

    The provider is still asked about it daily, and money that it moved counts. Raises
    InvalidReason, NotAnOperator, NotUnknown.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = lock_invoice(attempt.invoice)
    now = timezone.now()
    attempt = PaymentAttempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if not attempt.can_be_ended(now):
        raise NotUnknown
    attempt.state, attempt.url = AttemptState.ENDED, ""
    attempt.ended_at, attempt.due_at = now, now + A_DAY
    attempt.save(update_fields=["state", "url", "ended_at", "due_at"])
    log.record(
        ATTEMPT_ENDED,
        organization=invoice.organization,
        by=log.OperatorActor(by),
        target=invoice,
        after={"amount": str(attempt.amount), "card": attempt.card_label},
        reason=reason,
    )
