"""What operators do to an email that is stuck.

In this app, because the outbox has neither organizations nor a history.
"""

from django.db import transaction

from accounts.actions import demand_operator
from accounts.mail import ACCOUNT
from accounts.models import User
from audit import log
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.events.operators import MAIL_DROPPED, MAIL_RESENT
from organizations.models import Organization
from organizations.tenancy.locks import lock_and_reload_if_exists
from outbox import kinds
from outbox.models import Mail


class MailSkipped(Refusal):
    slug = "mail-skipped"
    message = "This email was dropped or is no longer needed, and will not be sent."


class TextWiped(Refusal):
    slug = "text-wiped"
    message = (
        "The text of this email was deleted because it contained a code."
        " The person can request a new one."
    )


class BeingSent(Refusal):
    slug = "being-sent"
    message = "This email is being sent right now. Check again in a minute."


class NotWaiting(Refusal):
    slug = "not-waiting"
    message = "This email is no longer waiting to be sent. Its state is “{state}”."


@transaction.atomic
def resend_mail(*, mail: Mail, reason: str, by: User) -> None:
    """Put an email back into the outbox, due now with all its attempts, and record an event.

    Also one that was sent or given up. Raises InvalidReason, NotAnOperator, BeingSent, TextWiped,
    or MailSkipped if it was dropped or has no text now, as that of an answered invitation.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization, mail = _lock_mail(mail)
    if mail.state == "skipped":
        raise MailSkipped
    if mail.kind == ACCOUNT and not mail.parts:
        raise TextWiped
    if mail.state != "waiting" and kinds.write(mail) is None:
        raise MailSkipped

    log.record(
        MAIL_RESENT,
        organization=organization,
        by=log.OperatorActor(by),
        target=mail,
        before={"state": mail.state, "attempts": mail.attempts},
        reason=reason,
    )
    mail.begin_again()


@transaction.atomic
def drop_mail(*, mail: Mail, reason: str, by: User) -> None:
    """Mark a waiting email as never to be sent, and record an event. Its subject is not changed.

    Raises InvalidReason, NotAnOperator, BeingSent or NotWaiting.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    organization, mail = _lock_mail(mail)
    if mail.state != "waiting":
        raise NotWaiting(state=mail.state)

    log.record(
        MAIL_DROPPED,
        organization=organization,
        by=log.OperatorActor(by),
        target=mail,
        before={"attempts": mail.attempts},
        reason=reason,
    )
    mail.settle("skipped_at")


def _lock_mail(mail: Mail) -> tuple[Organization | None, Mail]:
    """Lock the email's organization and the email; returns both, with None for a deleted one.

    Raises BeingSent if a worker may be sending it, because the worker would save its result later.
    """
    organization = lock_and_reload_if_exists(mail.organization_id)
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.is_being_sent:
        raise BeingSent
    return organization, mail
