"""Mails about accounts: allauth writes them when it asks for them, and the outbox keeps them.

Their text holds a code that nothing could make again, so it waits in the row and is wiped once it
was sent.
"""

from django.core.mail import EmailMessage, EmailMultiAlternatives

from accounts.addresses import email_key, mailbox_key
from outbox.actions import owe
from outbox.models import Mail

ACCOUNT = "account"


def owe_account_mail(message: EmailMessage) -> Mail:
    """Have a finished message sent, in the caller's transaction."""
    (recipient,) = message.to
    html = [part.content for part in getattr(message, "alternatives", [])]
    return owe(
        ACCOUNT,
        to=recipient,
        key=mailbox_key(email_key(recipient)),
        parts={"subject": str(message.subject), "text": str(message.body), "html": "".join(html)},
    )


def write_account_mail(mail: Mail) -> EmailMultiAlternatives:
    """The message as it was when it was asked for."""
    message = EmailMultiAlternatives(mail.parts["subject"], mail.parts["text"])
    message.attach_alternative(mail.parts["html"], "text/html")
    return message
