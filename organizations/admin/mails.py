"""Emails, on which operators can act: the outbox knows no history to write to."""

from django.contrib import admin

from accounts.models import User
from console.operators.acting import OperatedAdmin
from console.operators.columns import Column, link
from organizations.admin import actions
from organizations.mail import INVITATION, NOTIFICATION, REMINDER
from organizations.models import Invitation, Organization
from outbox.admin import MailAdmin
from outbox.models import Mail

SUBJECTS: dict[str, type[Invitation] | type[User]] = {
    INVITATION: Invitation,
    REMINDER: Invitation,
    NOTIFICATION: User,
}
"""The model of what emails are about, by kind of email."""


def subject_of(mail: Mail) -> Invitation | User | None:
    """The invitation or person that the email is about, or None if they were deleted."""
    model = SUBJECTS.get(mail.kind)
    return model._default_manager.filter(pk=mail.subject_id).first() if model else None


def organization_of(mail: Mail) -> Organization | None:
    """The organization that the email belongs to, or None if it was deleted."""
    return Organization.objects.known_as(str(mail.organization_id)).first()


ABOUT: list[Column] = [link("About", subject_of), link("Organization", organization_of)]

admin.site.unregister(Mail)


@admin.register(Mail)
class StuckMailAdmin(OperatedAdmin, MailAdmin):
    """A mail on its way, on which operators can act."""

    details = [*MailAdmin.details[:2], *ABOUT, *MailAdmin.details[2:]]
    operator_actions = [actions.RESEND, actions.DROP]

    def organization_of(self, row: Mail) -> Organization | None:
        return organization_of(row)
