"""Emails about credentials. Their words are in `templates/mail/`."""

from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from console.serving.addresses import absolute
from console.words import text
from credentials.models import Credential, Recipient, kinds
from outbox.composing import compose
from outbox.models import Mail

REMINDER = "credential-reminder"


def reminder(credential: Credential, to: Recipient) -> Mail:
    """A mail that says when the credential ends, for the outbox."""
    return Mail(
        kind=REMINDER,
        recipient=to.address,
        recipient_key=to.key,
        subject_id=str(credential.pk),
        organization_id=getattr(credential, "organization_id", None),
    )


def write_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """The reminder as things are at the moment of sending, or None when it must no longer go.

    That is when the credential has ended or been rotated, or is no longer theirs to know of.
    """
    credential = _found(UUID(mail.subject_id))
    if credential is None:
        return None
    told = type(credential).whom_to_remind([credential])
    if mail.recipient not in {to.address for _, to in told}:
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
    return compose("mail/credential_reminder.html", subject, context)


def _found(key: UUID) -> Credential | None:
    """The credential, of whatever kind. Keys are random, so no two kinds share one."""
    found = (kind.objects.remindable().filter(pk=key).first() for kind in kinds())
    return next(filter(None, found), None)
