"""Mails about organizations. Their words are in `templates/mail/`."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from console import text
from console.addresses import absolute
from organizations.models import Invitation
from outbox import kinds
from outbox.actions import owe
from outbox.models import Mail

INVITATION = "invitation"


def owe_invitation(invitation: Invitation) -> Mail:
    """Have the newest link of an invitation mailed, in the caller's transaction."""
    return owe(
        INVITATION,
        to=invitation.email,
        key=invitation.email_key,
        subject_id=str(invitation.pk),
        organization_id=invitation.organization_id,
    )


@kinds.register(INVITATION)
def write_invitation(mail: Mail) -> EmailMultiAlternatives | None:
    """The invitation as it is at the moment of sending, or None when it must not go any more.

    That is when it was answered, revoked or lapsed meanwhile, or when a newer mail was asked for.
    """
    invitation = (
        Invitation.objects.open()
        .select_related("organization", "invited_by")
        .filter(pk=mail.subject_id, mail=mail)
        .first()
    )
    if invitation is None or invitation.invited_by is None:
        return None
    name = text.harmless(invitation.organization.name)
    context = {
        "invitation": invitation,
        "organization_name": name,
        "inviter_name": text.harmless(invitation.invited_by.name),
        "link": absolute(invitation.link),
    }
    message = EmailMultiAlternatives(
        subject=f"Join {_one_line(name)} on Console",
        body=render_to_string("mail/invitation.txt", context),
    )
    message.attach_alternative(render_to_string("mail/invitation.html", context), "text/html")
    return message


def _one_line(name: str) -> str:
    return " ".join(name.split())
