"""Emails about organizations. Their words are in `templates/mail/`."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.email_addresses import mailbox_key
from accounts.models import User
from console.serving.addresses import absolute
from console.words import text
from organizations.models import Invitation, Membership
from organizations.models.invitation import InvitationQuerySet
from outbox.actions import enqueue_emails
from outbox.composing import compose
from outbox.models import Mail

INVITATION = "invitation"
REMINDER = "invitation-reminder"
NOTIFICATION = "notification"
FACTOR_REMINDER = "second-factor-reminder"


def enqueue_invitation(invitation: Invitation) -> Mail:
    """Have the newest link of an invitation sent, in the caller's transaction."""
    return _owe_about(invitation, INVITATION)


def enqueue_invitations(invitations: Sequence[Invitation]) -> None:
    """The same of many that are not stored yet, in one insert; each names its mail after that."""
    mails = enqueue_emails(_mail_about(invitation, INVITATION) for invitation in invitations)
    for invitation, owed in zip(invitations, mails, strict=True):
        invitation.mail = owed


def enqueue_reminder(invitation: Invitation) -> Mail:
    """Have the newest link of an invitation sent once more, in the caller's transaction."""
    return _owe_about(invitation, REMINDER)


def enqueue_notifications(whom_and_where: Iterable[tuple[User, UUID]]) -> list[Mail]:
    """Have people told, each at the primary address, what happened in an organization each."""
    return enqueue_emails(
        Mail(
            kind=NOTIFICATION,
            recipient=user.email,
            recipient_key=mailbox_key(user.email),
            subject_id=str(user.pk),
            organization_id=organization_id,
        )
        for user, organization_id in whom_and_where
    )


def enqueue_factor_reminders(members: Iterable[Membership]) -> None:
    """Have these members, who came with their people, asked to set up a second factor."""
    enqueue_emails(
        Mail(
            kind=FACTOR_REMINDER,
            recipient=member.user.email,
            recipient_key=mailbox_key(member.user.email),
            subject_id=str(member.pk),
            organization_id=member.organization_id,
        )
        for member in members
    )


def sendable_invitations() -> InvitationQuerySet:
    """Those that a mail may still be sent about, with what it says of them."""
    return (
        Invitation.objects.joinable()
        .filter(invited_by__is_active=True)
        .select_related("organization", "invited_by")
        .prefetch_related("roles")
    )


def write_invitation(mail: Mail, invitation: Invitation | None) -> EmailMultiAlternatives | None:
    """The invitation as it is at the moment of sending, or None when it must no longer go.

    That is when it has been answered or revoked or has expired, or when a newer email was asked
    for; and when the inviter's account was closed, for then no one can join by it. Nor does it go
    while the organization is suspended or waits for its removal, when no one could join. The
    invitation stays open, and is sent when the suspension ends or the organization is restored.
    """
    return _about(invitation, "invitation", "Join {} on Console") if invitation else None


def write_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """The invitation once more, or None when it must not go.

    That is as for the first email; one that was sent again since has not been reminded of.
    """
    waiting = sendable_invitations().filter(pk=mail.subject_id, reminded_at__isnull=False)
    invitation = waiting.first()
    return (
        _about(invitation, "reminder", "Your invitation to {} expires soon") if invitation else None
    )


def write_factor_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """How to set up a second factor, or None if they have one now, or are no longer a member."""
    found = Membership.objects.without_factor().filter(pk=mail.subject_id)
    member = found.select_related("organization").first()
    if member is None:
        return None
    name = text.harmless(member.organization.name)
    context = {
        "organization_name": name,
        "recipient": mail.recipient,
        "day": member.organization.second_factor_from,
        "is_required": member.organization.requires_second_factor,
        "link": absolute(reverse("mfa_index")),
    }
    return compose("mail/factor_reminder.html", f"{name} asks you to add a second factor", context)


def one_line(words: str) -> str:
    """The words for a header, which has no lines."""
    return " ".join(words.split())


def _owe_about(invitation: Invitation, kind: str) -> Mail:
    (owed,) = enqueue_emails([_mail_about(invitation, kind)])
    return owed


def _mail_about(invitation: Invitation, kind: str) -> Mail:
    return Mail(
        kind=kind,
        recipient=invitation.email,
        recipient_key=mailbox_key(invitation.email_key),
        subject_id=str(invitation.pk),
        organization_id=invitation.organization_id,
    )


def _about(invitation: Invitation, template: str, subject: str) -> EmailMultiAlternatives:
    name = text.harmless(invitation.organization.name)
    context = {
        "invitation": invitation,
        "organization_name": name,
        "inviter_name": text.harmless(invitation.invited_by.name) if invitation.invited_by else "",
        "link": absolute(invitation.link),
    }
    return compose(f"mail/{template}.html", subject.format(name), context)
