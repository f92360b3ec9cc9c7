"""Emails about invitations and second factors. Their texts are in `templates/mail/`."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from accounts.email_addresses import mailbox_key
from accounts.models import User
from console.serving.addresses import absolute
from console.words import text
from organizations.models import Invitation, Membership
from organizations.models.invitation_queryset import InvitationQuerySet
from outbox.actions import enqueue_emails
from outbox.brands import CONSOLE, brand_for
from outbox.composing import compose
from outbox.models import Mail

INVITATION = "invitation"
REMINDER = "invitation-reminder"
NOTIFICATION = "notification"
FACTOR_REMINDER = "second-factor-reminder"


def enqueue_invitation(invitation: Invitation) -> Mail:
    """Enqueue an email with the newest link of an invitation, in the caller's transaction."""
    return _enqueue(invitation, INVITATION)


def enqueue_invitations(invitations: Sequence[Invitation]) -> None:
    """Enqueue an email for each new invitation, in one insert, and set it as `invitation.mail`.

    The caller saves the invitations after that, in the same transaction.
    """
    mails = enqueue_emails(_invitation_mail(invitation, INVITATION) for invitation in invitations)
    for invitation, mail in zip(invitations, mails, strict=True):
        invitation.mail = mail


def enqueue_reminder(invitation: Invitation) -> Mail:
    """Enqueue a reminder with the newest link of an invitation, in the caller's transaction."""
    return _enqueue(invitation, REMINDER)


def enqueue_notifications(recipients: Iterable[tuple[User, UUID]]) -> list[Mail]:
    """Enqueue an email with notifications for each pair of a person and an organization's ID.

    In the caller's transaction, which then sets the emails on the notifications.
    """
    return enqueue_emails(
        _user_mail(NOTIFICATION, user, subject_id=user.pk, organization_id=organization_id)
        for user, organization_id in recipients
    )


def enqueue_factor_reminders(members: Iterable[Membership]) -> None:
    """Enqueue emails that remind members to set up a second factor, in the caller's transaction."""
    enqueue_emails(
        _user_mail(
            FACTOR_REMINDER,
            member.user,
            subject_id=member.pk,
            organization_id=member.organization_id,
        )
        for member in members
    )


def sendable_invitations() -> InvitationQuerySet:
    """The invitations about which an email may be sent now, with all that it shows.

    Not those of suspended organizations or ones that wait for deletion, nor those of inviters who
    are inactive or suspended, or whose membership has ended.
    """
    return (
        Invitation.objects.acceptable()
        .select_related("organization", "invited_by")
        .prefetch_related("roles")
    )


def write_invitation(mail: Mail, invitation: Invitation | None) -> EmailMultiAlternatives | None:
    """The email of an invitation as it is now, or None without an invitation.

    The caller passes None if the email must not be sent: for an invitation that is no longer among
    `sendable_invitations`, or for which a newer email was enqueued.
    """
    return _write(invitation, "invitation", "Join {place}")


def write_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """The reminder of an invitation; None if no one could join by it, or it was sent again since.

    Sending an invitation again empties `reminded_at`.
    """
    invitations = sendable_invitations().filter(pk=mail.subject_id, reminded_at__isnull=False)
    return _write(invitations.first(), "reminder", "Your invitation to {name} expires soon")


def write_factor_reminder(mail: Mail) -> EmailMultiAlternatives | None:
    """The email on setting up a second factor; None if they have one or are no longer a member."""
    members = Membership.objects.without_factor().filter(pk=mail.subject_id)
    member = members.select_related("organization").first()
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
    """The text without line breaks, for a header."""
    return " ".join(words.split())


def _enqueue(invitation: Invitation, kind: str) -> Mail:
    """Enqueue an email of this kind to the address of the invitation."""
    (mail,) = enqueue_emails([_invitation_mail(invitation, kind)])
    return mail


def _user_mail(kind: str, user: User, *, subject_id: object, organization_id: UUID) -> Mail:
    """A new email, not saved, to the primary address of a person."""
    return Mail(
        kind=kind,
        recipient=user.email,
        recipient_key=mailbox_key(user.email),
        subject_id=str(subject_id),
        organization_id=organization_id,
    )


def _invitation_mail(invitation: Invitation, kind: str) -> Mail:
    """A new email, not saved, to the address of the invitation."""
    return Mail(
        kind=kind,
        recipient=invitation.email,
        recipient_key=mailbox_key(invitation.email_key),
        subject_id=str(invitation.pk),
        organization_id=invitation.organization_id,
    )


def _write(
    invitation: Invitation | None, template: str, subject: str
) -> EmailMultiAlternatives | None:
    """The email of this template with the invitation's link, or None without an invitation."""
    if invitation is None:
        return None
    name = text.harmless(invitation.organization.name)
    # Most invitations open the console, and whose brand their emails have needs no query.
    brand = CONSOLE
    if not invitation.opens_console:
        brand = brand_for(invitation.organization_id, invitation.email)
    portal = f"the Developer Portal of {name}"
    context = {
        "invitation": invitation,
        "place": portal if brand.is_of_portal else name,
        "offer": text.harmless(str(invitation.offer)),
        **_inviter_words(invitation),
        "link": absolute(invitation.link),
    }
    place = portal if brand.is_of_portal else f"{name} on Console"
    subject = subject.format(name=name, place=place)
    return compose(f"mail/{template}.html", subject, context, brand=brand)


def _inviter_words(invitation: Invitation) -> dict[str, str]:
    """Who sent the invitation, in `inviter` by name and address, in `entered_by` in short."""
    person = invitation.invited_by
    if person is None:
        name = text.harmless(invitation.invited_by_machine)
        return {
            "inviter": f"The service account {name}",
            "entered_by": f"the service account {name}",
        }
    name = text.harmless(person.name)
    return {
        "inviter": f"{name} ({person.email})" if name else person.email,
        "entered_by": person.email,
    }
