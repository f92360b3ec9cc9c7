"""Invitations of a member who is suspended, or whose last day has passed: no one can join."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations import actions
from organizations.actions import operators
from organizations.models import Membership
from organizations.tenancy.ends import clean_end
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, end_access, invite, make_person, suspend
from tests.reading import buttons, words

pytestmark = pytest.mark.django_db
each_way = pytest.mark.parametrize("end", [suspend, end_access])


@pytest.fixture
def ann(acme):
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


@pytest.fixture
def invitation(ann, nia):
    return invite(nia.email, by=ann)


def joining(mailoutbox):
    """To whom invitations went."""
    return [letter.to for letter in mailoutbox if letter.subject.startswith("Join")]


def restore(member, *, by):
    """What an administrator does about either end."""
    member.refresh_from_db()
    if member.is_suspended:
        actions.restore_member(membership=member, by=by)
    else:
        actions.set_last_day(membership=member, last_day=None, by=by)


@each_way
def test_the_mail_goes_out_once_the_inviter_is_restored(end, invitation, ann, adam, mailoutbox):
    end(ann)
    drain()
    assert not joining(mailoutbox)
    assert Mail.objects.get(pk=invitation.mail_id).state == "skipped"

    restore(ann, by=adam)
    drain()

    assert joining(mailoutbox) == [[invitation.email]]


def test_an_inviter_who_is_suspended_and_has_ended_waits_for_both(
    invitation, ann, adam, mailoutbox
):
    suspend(end_access(ann))
    drain()

    restore(ann, by=adam)
    drain()
    assert not joining(mailoutbox)
    restore(ann, by=adam)
    drain()

    assert joining(mailoutbox) == [[invitation.email]]


def test_an_extension_before_the_end_mails_nothing_again(invitation, ann, adam, mailoutbox):
    drain()
    mailoutbox.clear()
    day = timezone.now().date()
    for days in (30, 60):
        actions.set_last_day(membership=ann, last_day=day + timedelta(days=days), by=adam)
    drain()

    assert not joining(mailoutbox)


def test_what_expired_or_was_skipped_before_or_is_another_inviters_stays(
    invitation, ann, adam, mailoutbox
):
    others, expired = (invite(f"{n}@example.com", by=by) for n, by in (("o", adam), ("e", ann)))
    Mail.objects.filter(subject_id=invitation.pk).update(
        skipped_at=timezone.now() - timedelta(hours=1)
    )
    suspend(ann)
    Mail.objects.filter(subject_id=others.pk).update(skipped_at=timezone.now())
    drain()
    type(expired).objects.filter(pk=expired.pk).update(
        invited_at=timezone.now() - timedelta(days=8), expires_at=timezone.now()
    )

    restore(ann, by=adam)
    drain()

    assert not joining(mailoutbox)


def test_an_inviter_whom_operators_appoint_has_their_mail_sent(
    invitation, ann, adam, acme, mailoutbox
):
    suspend(ann)
    drain()
    olga = make_person("Olga", is_staff=True, is_superuser=True)

    operators.appoint_administrator(
        organization=acme, address=ann.user.email, reason="Adam is away.", by=olga
    )
    drain()

    assert joining(mailoutbox) == [[invitation.email]]


@each_way
def test_the_page_and_the_lists_do_not_offer_to_join(end, invitation, ann, adam, nia, client_of):
    page = client_of(nia)
    assert "Join" in buttons(page.get(invitation.get_absolute_url()))
    assert "Acme" in words(page.get("/welcome/"))

    end(ann)

    answer = page.get(invitation.get_absolute_url())
    assert answer.status_code == 410
    assert "The person who invited you can no longer assign these roles in Acme." in words(answer)
    assert "Join" not in buttons(answer)
    assert "Acme" not in words(page.get("/welcome/"))

    restore(ann, by=adam)

    assert "Join" in buttons(page.get(invitation.get_absolute_url()))


def test_an_inviter_with_an_end_to_come_is_heard(invitation, ann, mailoutbox):
    later = clean_end(timezone.now().date() + timedelta(days=3))
    Membership.objects.filter(pk=ann.pk).update(ends_at=later)

    drain()

    assert joining(mailoutbox) == [[invitation.email]]
