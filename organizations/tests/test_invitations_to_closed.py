"""Invitations to an organization that is suspended or being deleted: open, and not joinable."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations import actions
from organizations.actions import operators, stuck_mails
from organizations.models import Invitation, Membership, Organization
from outbox import kinds
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import invite, make_person
from tests.database import business
from tests.pages import CheckedClient
from tests.reading import buttons, words

pytestmark = pytest.mark.django_db


def suspend(adam):
    Organization.objects.filter(pk=adam.organization_id).update(suspended_at=timezone.now())


def delete(adam):
    actions.delete_organization(handle="acme", by=adam)


each_way = pytest.mark.parametrize("close", [suspend, delete])


@pytest.fixture
def invitation(adam, nia):
    return invite(nia.email, by=adam)


@each_way
def test_the_person_asked_is_told_why(close, invitation, adam, nia, client_of):
    close(adam)

    answer = client_of(nia).get(invitation.get_absolute_url())

    assert answer.status_code == 410
    assert ("suspended" if close is suspend else "scheduled for deletion") in words(answer)
    assert "Join" not in buttons(answer)


def test_nobody_is_told_to_hope_for_a_restore_when_its_time_is_over(
    invitation, adam, nia, client_of
):
    month_ago = timezone.now() - timedelta(days=31)
    Organization.objects.filter(pk=adam.organization_id).update(
        deletion_asked_at=month_ago, removal_due_at=month_ago + timedelta(days=30)
    )

    told = words(client_of(nia).get(invitation.get_absolute_url()))

    assert "Acme is being permanently deleted. No one can join it." in told
    assert "restore" not in told


@each_way
def test_joining_all_the_same_is_refused(close, invitation, adam, acme, nia, client_of):
    close(adam)
    before = business()

    answer = client_of(nia).post(f"{invitation.get_absolute_url()}join/", follow=True)

    assert ("is suspended" if close is suspend else "is scheduled for deletion") in words(answer)
    assert not acme.memberships.filter(user=nia).exists()
    assert business() == before


@each_way
@pytest.mark.parametrize("who", ["a visitor with the link", "somebody else with the link"])
def test_others_learn_nothing_not_even_with_the_link(close, who, invitation, adam, client_of):
    page = CheckedClient() if "visitor" in who else client_of(make_person("Sam"))
    revoked = invite("noa@example.com", by=adam)
    actions.revoke_invitation(invitation=revoked, by=adam)
    over = page.get(revoked.link, follow=True)
    close(adam)

    answer = page.get(invitation.link, follow=True)

    assert answer.status_code == over.status_code == 404
    assert words(answer) == words(over)
    assert "Acme" not in answer.content.decode()


@each_way
def test_nobody_signs_up_by_it(close, invitation, adam):
    page = CheckedClient()
    page.get(invitation.link)
    close(adam)

    answer = page.post(f"{invitation.get_absolute_url()}sign-up/")

    assert answer.status_code == 404
    assert "account_verified_email" not in page.session


@each_way
def test_it_is_offered_nowhere(close, invitation, adam, nia, client_of):
    close(adam)
    page = client_of(nia)

    assert "Acme" not in words(page.get("/welcome/"))
    assert "Acme" not in words(page.get("/organizations/menu/"))


@each_way
def test_its_mail_does_not_go_out(close, invitation, adam, mailoutbox):
    close(adam)

    drain()

    assert not [letter.body for letter in mailoutbox if "nia@example.com" in letter.to]
    assert Mail.objects.get(pk=invitation.mail_id).state == "skipped"
    assert kinds.write(Mail.objects.get(pk=invitation.mail_id)) is None


def test_a_restore_mails_what_fell_due_meanwhile_but_nothing_else(
    invitation, adam, nia, mailoutbox
):
    drain()
    held, revoked, dropped, expired = (
        invite(f"{name}@example.com", by=adam) for name in ("held", "revoked", "dropped", "expired")
    )
    early = invite("early@example.com", by=adam)
    mail_of(early).settle("skipped_at")
    Mail.objects.filter(subject_id=early.pk).update(skipped_at=timezone.now() - timedelta(hours=2))
    delete(adam)
    stuck_mails.drop_mail(mail=mail_of(dropped), reason="Not wanted.", by=operator())
    mailoutbox.clear()
    drain()
    assert not joining(mailoutbox)
    Invitation.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    Invitation.objects.filter(pk=expired.pk).update(
        invited_at=timezone.now() - timedelta(days=8), expires_at=timezone.now()
    )

    actions.restore_organization(by=Membership.objects.get(pk=adam.pk))
    drain()
    drain()

    assert joining(mailoutbox) == [[held.email]]
    held.refresh_from_db()
    assert held.mail_state == "sent"


def test_a_restore_that_comes_too_late_mails_nothing(invitation, adam, mailoutbox):
    delete(adam)
    drain()
    month_ago = timezone.now() - timedelta(days=31)
    Organization.objects.update(
        deletion_asked_at=month_ago, removal_due_at=month_ago + timedelta(days=30)
    )

    with pytest.raises(actions.TooLateToRestore):
        actions.restore_organization(by=Membership.objects.get(pk=adam.pk))

    assert Mail.objects.get(pk=invitation.mail_id).state == "skipped"


def test_what_was_held_back_by_both_waits_for_both_to_end(invitation, adam, mailoutbox):
    olga = operator()
    delete(adam)
    drain()
    acme = adam.organization
    operators.suspend_organization(organization=acme, reason="Spam was sent.", by=olga)
    drain()
    operators.unsuspend_organization(organization=acme, reason="It was none.", by=olga)
    drain()
    assert not joining(mailoutbox)

    actions.restore_organization(by=Membership.objects.get(pk=adam.pk))
    drain()

    assert joining(mailoutbox) == [[invitation.email]]


def mail_of(invitation):
    """The newest mail of an invitation that has one."""
    assert invitation.mail
    return invitation.mail


def operator():
    return make_person("Olga", is_staff=True, is_superuser=True)


def joining(mailoutbox):
    """To whom invitations went."""
    return [letter.to for letter in mailoutbox if letter.subject.startswith("Join")]


def test_after_a_restore_it_is_open_and_can_be_sent_again(invitation, adam, nia, mailoutbox):
    delete(adam)
    drain()
    adam = Membership.objects.get(pk=adam.pk)
    actions.restore_organization(by=adam)
    adam = Membership.objects.get(pk=adam.pk)

    again = actions.resend_invitation(invitation=invitation, by=adam)
    mailoutbox.clear()
    drain()

    assert [letter.to for letter in mailoutbox if letter.subject.startswith("Join")] == [
        [nia.email]
    ]
    assert actions.join(invitation=again, user=nia).organization == adam.organization


@each_way
def test_a_member_is_still_told_that_they_are_one(close, adam, invitation, nia, client_of):
    actions.join(invitation=invitation, user=nia)
    close(adam)

    answer = client_of(nia).get(invitation.get_absolute_url())

    assert "You are a member of Acme" in words(answer)
