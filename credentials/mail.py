"""Emails about credentials. Their words are in `templates/mail/`."""

from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from console.serving.addresses import absolute
from console.words import text
from credentials.models import Credential, Recipient, kinds
from outbox.brands import brand_for
from outbox.composing import compose
from outbox.models import Mail

REMINDER = "credential-reminder"


def reminder(credential: Credential, to: Recipient) -> Mail:
    """A row for the outbox, not saved: the email that the credential expires soon."""
    return Mail(
        kind=REMINDER,
        recipient=to.address,
        recipient_key=to.key,
        subject_id=str(credential.pk),
        organization_id=getattr(credential, "organization_id", None),
    )


def write_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """The reminder, written when it is sent. None if it must not be sent any longer.

    That is, if the credential has expired or was rotated or revoked, or if the recipient is no
    longer among those to remind.
    """
    credential = _remindable_credential(UUID(mail.subject_id))
    if credential is None:
        return None
    recipients = type(credential).whom_to_remind([credential])
    if mail.recipient not in {to.address for _, to in recipients}:
        return None
    name = " ".join(text.harmless(credential.name).split())
    context = {
        "credential": credential,
        "noun": credential._meta.verbose_name,
        "name": name,
        "belongs_to": text.harmless(credential.belongs_to),
        "link": absolute(credential.get_absolute_url()),
    }
    subject = f"The {credential._meta.verbose_name} {name} expires soon"
    brand = brand_for(mail.organization_id, mail.recipient)
    return compose("mail/credential_reminder.html", subject, context, brand=brand)


def _remindable_credential(key: UUID) -> Credential | None:
    """The credential with this key, of any kind; None if it is gone or needs no reminder.

    Keys are random, so that no two kinds share one.
    """
    candidates = (kind.objects.remindable().filter(pk=key).first() for kind in kinds())
    return next(filter(None, candidates), None)
