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
    """Let another attempt begin, though no one knows what became of this one.

    By then the provider has forgotten its key, so nothing is asked of it that could move money. It
    is still asked what became of it, and money that was moved counts.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    invoice = lock_invoice(attempt.invoice)
    now = timezone.now()
    fresh = PaymentAttempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
    if not fresh.can_be_ended(now):
        raise NotUnknown
    fresh.state, fresh.url = AttemptState.ENDED, ""
    fresh.ended_at, fresh.due_at = now, now + A_DAY
    fresh.save(update_fields=["state", "url", "ended_at", "due_at"])
    log.record(
        ATTEMPT_ENDED,
        organization=invoice.organization,
        by=log.OperatorActor(by),
        target=invoice,
        after={"amount": str(fresh.amount), "card": fresh.card_label},
        reason=reason,
    )
