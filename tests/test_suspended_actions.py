"""In a suspended organization no action does anything, and afterwards all is as it was."""

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from typing import get_type_hints

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import User
from organizations import actions
from organizations.actions import operators, stuck_mails
from organizations.models import Invitation, Membership, Notify, Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import OrganizationSuspended
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from projects import actions as projects
from tests.cast import invite, make_organization, make_person
from tests.database import everything
from tests.demanded import all_actions
from tests.samples import Things

REASON = "Spam was sent from here, ticket 4711."
WHEN_OVER = "The customer called, ticket 4711."


@pytest.fixture
def olga(db: None) -> User:
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def adam(things: Things) -> Membership:
    return things.admin


def suspend(organization: Organization, olga: User) -> None:
    operators.suspend_organization(organization=organization, reason=REASON, by=olga)


def unsuspend(organization: Organization, olga: User) -> None:
    operators.unsuspend_organization(organization=organization, reason=WHEN_OVER, by=olga)


def test_no_action_of_a_member_does_anything(things: Things, adam: Membership, olga: User) -> None:
    mia, invitation, project = things.membership, things.invitation, things.project
    slugs = [RoleSlug.DEVELOPER]
    suspend(things.organization, olga)
    before = everything()
    deeds: list[Callable[[], object]] = [
        lambda: actions.invite_members(addresses=["p@example.com"], slugs=slugs, by=adam),
        lambda: actions.resend_invitation(invitation=invitation, by=adam),
        lambda: actions.revoke_invitation(invitation=invitation, by=adam),
        lambda: actions.change_invitation(
            invitation=invitation, slugs=slugs, project=None, last_day=None, by=adam
        ),
        lambda: actions.change_roles(membership=mia, slugs=slugs, by=adam),
        lambda: actions.remove_member(membership=mia, by=adam),
        lambda: actions.leave_organization(membership=mia),
        lambda: actions.choose_notifications(membership=mia, notify=Notify.NONE),
        lambda: actions.rename_organization(name="Acme Two", by=adam),
        lambda: actions.delete_organization(handle="acme", by=adam),
        lambda: projects.create_project(name="Gemini", by=adam),
        lambda: projects.change_project(project=project, name="Z", description="", by=adam),
        lambda: projects.archive_project(project=project, by=adam),
        lambda: projects.restore_project(project=project, by=adam),
    ]

    for deed in deeds:
        with pytest.raises(OrganizationSuspended):
            deed()
    assert everything() == before


ASKING = {
    "authorize_exclusively",
    "authorize",
    "authorize_member",
    "demand_running",
    "OrganizationSuspended",
}
# Whoever lost a token must be able to end it whatever the organization is like.
ALWAYS = {"revoke_personal_token"}


def acts_in_an_organization(action: Callable[..., object]) -> bool:
    """By its annotations: someone acts, or it is about a member."""
    given = {**get_type_hints(action), "return": None}
    return not {Actor, Membership}.isdisjoint(given.values())


def test_every_action_in_an_organization_asks_whether_it_may_be_done_now() -> None:
    """Those that no one has written yet, too: what locks, enters or demands it running says no."""
    acting = {name: each for name, each in all_actions().items() if acts_in_an_organization(each)}
    silent = {
        name
        for name, action in acting.items()
        if ASKING.isdisjoint(re.findall(r"\w+", inspect.getsource(action)))
    }

    assert len(acting) >= 25
    assert silent == ALWAYS


def test_no_right_is_left_in_it(acme: Organization, adam: Membership, olga: User) -> None:
    suspend(acme, olga)
    fresh = User.objects.get(pk=adam.user.pk)

    assert not fresh.has_perm("organizations.view_organization", acme)


def test_a_suspended_name_and_handle_stay_taken(acme: Organization, nia: User, olga: User) -> None:
    suspend(acme, olga)

    with pytest.raises(actions.HandleTaken):
        make_organization("Acme", by=nia)


def test_invitations_whose_mail_fell_due_meanwhile_are_mailed_when_it_ends(
    adam: Membership, olga: User, mailoutbox: list[EmailMessage]
) -> None:
    drain()
    mailoutbox.clear()
    kept, revoked, dropped, expired = (
        invite(f"{name}@example.com", by=adam) for name in ("kept", "revoked", "dropped", "expired")
    )
    sent = invite("sent@example.com", by=adam)
    drain_only(sent)
    suspend(adam.organization, olga)
    assert dropped.mail is not None
    stuck_mails.drop_mail(mail=dropped.mail, reason=REASON, by=olga)
    drain()
    assert [mail.to for mail in mailoutbox] == [["sent@example.com"]]
    Invitation.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Invitation.objects.filter(pk=expired.pk).update(
        invited_at=an_hour_ago - timedelta(days=7), expires_at=an_hour_ago
    )

    unsuspend(adam.organization, olga)
    drain()
    drain()

    assert [mail.to for mail in mailoutbox] == [["sent@example.com"], ["kept@example.com"]]
    kept.refresh_from_db()
    assert kept.mail_state == "sent"


def test_a_mail_that_was_skipped_before_the_suspension_stays_so(
    adam: Membership, olga: User, mailoutbox: list[EmailMessage]
) -> None:
    drain()
    mailoutbox.clear()
    early = invite("early@example.com", by=adam)
    assert early.mail is not None
    stuck_mails.drop_mail(mail=early.mail, reason=REASON, by=olga)
    suspend(adam.organization, olga)

    unsuspend(adam.organization, olga)
    drain()

    assert not mailoutbox


def drain_only(invitation: Invitation) -> None:
    """Send the mail of this one; the others are due later."""
    others = Mail.objects.exclude(subject_id=str(invitation.pk))
    others.update(due_at=timezone.now() + timedelta(minutes=1))
    drain()
    Mail.objects.filter(sent_at=None).update(due_at=timezone.now())
