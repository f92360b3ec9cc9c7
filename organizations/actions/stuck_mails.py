"""What operators do to a mail that is stuck.

It lives here and not in the outbox, which knows neither organizations nor their history.
"""

from django.db import transaction

from accounts.actions import demand_operator
from accounts.mail import ACCOUNT
from accounts.models import User
from audit import log
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.events import MAIL_DROPPED, MAIL_RESENT
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
    """Have an email go out now, also one that was sent or given up, with all its tries before it.

    Its text is made anew. Where that shows that there is no longer anything to say, as of an
    invitation that was answered, an email that had ended keeps its end.
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

    before = {"state": mail.state, "attempts": mail.attempts}
    log.record(
        MAIL_RESENT,
        organization=organization,
        by=log.OperatorActor(by),
        target=mail,
        before=before,
        reason=reason,
    )
    mail.begin_again()


@transaction.atomic
def drop_mail(*, mail: Mail, reason: str, by: User) -> None:
    """Never send a mail that waits. What it is about, an invitation say, stays as it is."""
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
    """Its organization, if that is still there, and the mail as it is now that no one moves.

    A worker that holds the mail may be handing it over, and would then note that on the row.
    """
    organization = lock_and_reload_if_exists(mail.organization_id)
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.is_being_sent:
        raise BeingSent
    return organization, mail
