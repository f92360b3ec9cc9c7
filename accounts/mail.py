"""Emails about accounts, rendered by allauth and sent by the outbox.

Their text is kept in the outbox until it is sent, because it can hold a code that cannot be made
again.
"""

from collections.abc import Collection
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import timezone

from accounts.email_addresses import email_key, mailbox_key
from accounts.models import User
from audit import client_addresses
from console.words.dates import Reader
from outbox.actions import enqueue_email
from outbox.models import Mail

ACCOUNT = "account"


def readers_by_address(addresses: Collection[str]) -> dict[str, Reader]:
    """How the people whose verified addresses these are read dates, by address, in one query."""
    owned = EmailAddress.objects.filter(email__in=addresses, verified=True).select_related("user")
    return {address.email: address.user.reader for address in owned}


def enqueue_account_mail(message: EmailMessage) -> Mail:
    """Enqueue a rendered message to its one recipient, in the caller's transaction."""
    (recipient,) = message.to
    html = [part.content for part in getattr(message, "alternatives", [])]
    return enqueue_email(
        ACCOUNT,
        to=recipient,
        key=mailbox_key(email_key(recipient)),
        parts={"subject": str(message.subject), "text": str(message.body), "html": "".join(html)},
    )


def email_person(template: str, user: User, **context: Any) -> None:
    """Enqueue an email to the person's primary address about a change, and from where it was made.

    `template` is the prefix of its templates in `templates/account/email/`.
    """
    get_adapter().send_notification_mail(f"account/email/{template}", user, context)


def email_goodbye(user: User) -> None:
    """Enqueue the last email to the person: the account was closed, and from where."""
    context = {"ip": client_addresses.current_address.get(), "timestamp": timezone.now()}
    get_adapter().send_mail("account/email/account_closed", user.email, context)


def write_account_mail(mail: Mail) -> EmailMultiAlternatives | None:
    """The message as it was rendered; None if closing the account has dropped its text."""
    if not mail.parts:
        return None
    message = EmailMultiAlternatives(mail.parts["subject"], mail.parts["text"])
    message.attach_alternative(mail.parts["html"], "text/html")
    return message
