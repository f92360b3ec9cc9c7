"""What deeds about accounts, handles and invitations begin with, one at a time."""

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from accounts.sessions.store import SessionStore
from organizations import actions, receivers
from organizations.models import Handle, Invitation, Membership, Role
from organizations.tenancy.handles import handle_key
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from projects.models import ProjectRole
from tests.races.rounds import invitations_to, organizations_of

REASON = "They asked for it."


def signed_in(user: User) -> None:
    """Someone with one browser."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session.save()


def orphaned_handle() -> Handle:
    """A handle whose organization was removed."""
    return Handle.objects.create(
        handle="gone-place", handle_key=handle_key("gone-place"), retired_at=timezone.now()
    )


def refused_invitation(ada: User, eve: User, nia: User) -> Invitation:
    """One whose inviter may no longer give what it offers."""
    ((_, _, member),) = organizations_of(ada, eve, developers=[nia], rounds=1)
    ((_, invitation),) = invitations_to(nia, [[member]])
    return invitation


def clicks_join(invitation: Invitation, user: User) -> None:
    """What a page does that refuses to let someone join."""
    request = RequestFactory().post("/")
    request.user = user
    refusal = actions.InviterCannotGive(
        organization=invitation.organization, invitation=invitation, inviter="The person who"
    )
    receivers.record_refused_join(request=request, refusal=refusal)


def about_to_lapse(ada: User, nia: User) -> Invitation:
    """An invitation that was mailed and lapses within the day."""
    ((by,), invitation), *_ = invitations_to(nia, organizations_of(ada, rounds=1))
    now = timezone.now()
    invitation.mail = Mail.objects.create(
        kind="invitation",
        recipient=nia.email,
        recipient_key=nia.email,
        organization_id=by.organization_id,
        sent_at=now - timedelta(days=2),
    )
    invitation.expires_at = now + timedelta(hours=2)
    invitation.save()
    return invitation


def role_about_to_end(by: Membership, member: Membership) -> ProjectRole:
    """A role of the member in a project, of whose end no one was reminded."""
    return ProjectRole.objects.create(
        organization=by.organization,
        project=by.organization.projects.create(name="Apollo", handle="apollo"),
        membership=member,
        role=Role.objects.get(slug=RoleSlug.DEVELOPER),
        ends_at=timezone.now() + timedelta(hours=20),
    )
