"""Emails about a lost second factor. Links are made when an email is sent, and stored nowhere."""

from functools import partial

from allauth.account.adapter import get_adapter
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.email_addresses import email_key, mailbox_key
from accounts.models import FactorReset, User
from accounts.second_factor.reset_links import Step, link_for
from console.serving.addresses import absolute
from console.words import text
from outbox.actions import enqueue_emails
from outbox.kinds import Kind
from outbox.models import Mail

CONFIRM = "reset-confirm"
WAITING = "reset-waiting"
VOUCHED = "reset-vouched"
STOPPED = "reset-stopped"
COMPLETED = "reset-completed"
OPERATORS = "reset-operators"
ABOUT_WAITING = {WAITING, VOUCHED, OPERATORS}


def enqueue_confirmation_link(reset: FactorReset) -> None:
    """Enqueue an email with the link that confirms the request, in the caller's transaction."""
    enqueue_emails([_mail(CONFIRM, reset, reset.email)])


def email_person_about_reset(kind: str, reset: FactorReset) -> None:
    """Enqueue an email of this kind to each verified address of the request's person."""
    enqueue_emails(_mail(kind, reset, address) for address in reset.user.verified_keys())


def email_operators_about_reset(reset: FactorReset) -> None:
    """Enqueue an email to all other operators, who alone can vouch for an operator."""
    others = User.objects.filter(is_active=True, is_staff=True).exclude(pk=reset.user_id)
    enqueue_emails(_mail(OPERATORS, reset, other.email) for other in others)


def write_reset_mail(kind: str, mail: Mail) -> EmailMultiAlternatives | None:
    """Write an email of this kind about the request that it names.

    None if the request is gone, or what the email says is no longer true.
    """
    reset = FactorReset.objects.find(int(mail.subject_id))
    if reset is None or not _still_matters(kind, reset):
        return None
    context = {
        "reset": reset,
        "email": mail.recipient,
        "from_where": ", ".join(filter(None, [reset.browser, reset.address])),
        "person": text.harmless(str(reset.user)),
        "voucher": text.harmless(str(reset.vouched_by)) if reset.vouched_in else "",
        "link": _link(kind, reset),
    }
    prefix = f"account/email/{kind.replace('-', '_')}"
    message: EmailMultiAlternatives = get_adapter().render_mail(prefix, mail.recipient, context)
    return message


KINDS = [
    Kind(kind, partial(write_reset_mail, kind))
    for kind in (CONFIRM, WAITING, VOUCHED, STOPPED, COMPLETED, OPERATORS)
]


def _link(kind: str, reset: FactorReset) -> str:
    """The URL in an email of this kind: of the person's page for operators, else a reset link."""
    if kind == OPERATORS:
        return absolute(reverse("admin:accounts_user_change", args=[reset.user_id]))
    return link_for(Step.CONFIRM if kind == CONFIRM else Step.STOP, reset)


def _still_matters(kind: str, reset: FactorReset) -> bool:
    """Whether an email of this kind is still true, now that it is about to be sent."""
    if kind == CONFIRM:
        return reset.is_open and not reset.is_waiting
    return reset.is_open if kind in ABOUT_WAITING else True


def _mail(kind: str, reset: FactorReset, address: str) -> Mail:
    """An unsaved row of the outbox for an email of this kind to the address."""
    key = mailbox_key(email_key(address))
    return Mail(kind=kind, recipient=address, recipient_key=key, subject_id=str(reset.pk))
