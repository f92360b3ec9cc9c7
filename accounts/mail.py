"""Emails about accounts: allauth writes them when it asks for them, and the outbox keeps them.

Their text holds a code that nothing could make again, so it waits in the row and is wiped once it
was sent.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import timezone

from accounts.email_addresses import email_key, mailbox_key
from accounts.models import User
from audit import client_addresses
from outbox.actions import enqueue_email
from outbox.models import Mail

ACCOUNT = "account"


def enqueue_account_mail(message: EmailMessage) -> Mail:
    """Have a finished message sent, in the caller's transaction."""
    (recipient,) = message.to
    html = [part.content for part in getattr(message, "alternatives", [])]
    return enqueue_email(
        ACCOUNT,
        to=recipient,
        key=mailbox_key(email_key(recipient)),
        parts={"subject": str(message.subject), "text": str(message.body), "html": "".join(html)},
    )


def email_person(what: str, user: User, **words: Any) -> None:
    """Tell the person at their primary address of a change, and from where it was made.

    `what` names the templates, in `templates/account/email/`.
    """
    get_adapter().send_notification_mail(f"account/email/{what}", user, words)


def email_goodbye(user: User) -> None:
    """Tell the person, for the last time, that the account was closed, and from where."""
    where_from = {"ip": client_addresses.current_address.get(), "timestamp": timezone.now()}
    get_adapter().send_mail("account/email/account_closed", user.email, where_from)


def write_account_mail(mail: Mail) -> EmailMultiAlternatives | None:
    """The message as it was when it was asked for; None where the account has closed since."""
    if not mail.parts:
        return None
    message = EmailMultiAlternatives(mail.parts["subject"], mail.parts["text"])
    message.attach_alternative(mail.parts["html"], "text/html")
    return message
