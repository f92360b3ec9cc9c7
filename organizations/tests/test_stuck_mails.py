"""What operators do to a mail that is stuck: send it again, or drop it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations import invitation_tokens as links
from organizations.actions import operators, stuck_mails
from organizations.events.operators import MAIL_DROPPED, MAIL_RESENT
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import invite, make_person
from tests.database import everything

pytestmark = pytest.mark.django_db
WHY = "The mail server was down, ticket 4711."


@pytest.fixture
def olga():
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def mail(adam):
    """Of an invitation; waits."""
    return invite("nia@example.com", by=adam).mail


@pytest.fixture
def code_mail(db):
    """A finished mail with a code, that nothing could make again."""
    return Mail.objects.create(
        kind="account",
        recipient="nia@example.com",
        recipient_key="nia@example.com",
        parts={"subject": "Your code", "text": "Enter XK7-2Q9", "html": ""},
    )


def resend(mail, olga):
    stuck_mails.resend_mail(mail=mail, reason=WHY, by=olga)
    mail.refresh_from_db()


def drop(mail, olga):
    stuck_mails.drop_mail(mail=mail, reason=WHY, by=olga)
    mail.refresh_from_db()


@pytest.mark.parametrize("state", ["waiting", "undeliverable", "sent"])
def test_a_mail_goes_out_again_at_once(state, mail, acme, olga, mailoutbox):
    end(mail, state)

    resend(mail, olga)

    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 0, "")
    assert drain() == 1
    assert [message.to for message in mailoutbox] == [["nia@example.com"]]


def end(mail, state):
    """As after seven tries."""
    mail.attempts, mail.last_error = 7, "451 try later"
    mail.due_at = timezone.now() + timedelta(hours=11)
    if state != "waiting":
        setattr(mail, f"{state}_at", timezone.now())
    mail.save()


def test_sending_again_stands_in_the_history_without_text_and_link(mail, acme, olga):
    end(mail, "undeliverable")

    resend(mail, olga)

    event = Event.objects.latest("id")
    assert (event.kind, event.organization_id, event.reason) == (MAIL_RESENT, acme.pk, WHY)
    assert sentence(event) == (
        "An operator of this console resent the email “invitation to nia@example.com”:"
        " The mail server was down, ticket 4711"
    )
    assert event.before == {"state": "undeliverable", "attempts": 7}
    invitation = acme.invitations.get()
    assert links.make_token(invitation.pk, invitation.version) not in str(vars(event))


def test_a_mail_that_was_overtaken_is_not_sent_again(mail, acme, adam, olga, mailoutbox):
    actions.revoke_invitation(invitation=acme.invitations.get(), by=adam)
    drain()
    before = everything()

    with pytest.raises(stuck_mails.MailSkipped):
        resend(mail, olga)
    assert everything() == before
    assert mailoutbox == []


@pytest.mark.parametrize("state", ["sent", "undeliverable"])
@pytest.mark.parametrize("overtaken_by", ["revoking", "suspension"])
def test_what_was_overtaken_after_it_had_ended_stays_as_it_is(
    overtaken_by, state, mail, acme, adam, olga, mailoutbox
):
    end(mail, state)
    if overtaken_by == "revoking":
        actions.revoke_invitation(invitation=acme.invitations.get(), by=adam)
    else:
        operators.suspend_organization(organization=acme, reason=WHY, by=olga)
    before = everything()

    with pytest.raises(stuck_mails.MailSkipped):
        resend(mail, olga)
    assert everything() == before
    assert mailoutbox == []


def test_a_mail_whose_text_was_wiped_is_not_sent_again(code_mail, olga, mailoutbox):
    drain()
    code_mail.refresh_from_db()

    with pytest.raises(stuck_mails.TextWiped):
        resend(code_mail, olga)
    assert drain() == 0
    assert len(mailoutbox) == 1


def test_a_code_that_waits_is_sent_and_stands_in_no_history(code_mail, olga, mailoutbox):
    end(code_mail, "waiting")

    resend(code_mail, olga)

    event = Event.objects.latest("id")
    assert event.organization_id is None
    assert "XK7-2Q9" not in str(vars(event))
    assert drain() == 1
    assert "XK7-2Q9" in mailoutbox[0].body


@pytest.mark.parametrize("act", [resend, drop])
def test_what_a_worker_holds_is_left_to_it(act, mail, olga):
    mail.leased_until = timezone.now() + timedelta(seconds=30)
    mail.save()
    before = everything()

    with pytest.raises(stuck_mails.BeingSent):
        act(mail, olga)
    assert everything() == before


@pytest.mark.parametrize("act", [resend, drop])
def test_what_a_dead_worker_held_is_not(act, mail, olga):
    mail.leased_until = timezone.now() - timedelta(seconds=1)
    mail.save()

    act(mail, olga)

    assert mail.leased_until is None


def test_a_dropped_mail_is_never_sent(mail, acme, olga, mailoutbox):
    drop(mail, olga)

    event = Event.objects.latest("id")
    assert mail.state == "skipped"
    assert drain() == 0
    assert mailoutbox == []
    assert (event.kind, event.organization_id, event.reason) == (MAIL_DROPPED, acme.pk, WHY)
    assert acme.invitations.get().is_open


def test_a_dropped_code_is_wiped(code_mail, olga):
    drop(code_mail, olga)

    assert code_mail.parts == {}


@pytest.mark.parametrize("state", ["sent", "undeliverable", "skipped"])
def test_only_what_waits_is_dropped(state, mail, olga):
    end(mail, state)
    before = everything()

    with pytest.raises(stuck_mails.NotWaiting, match=state):
        drop(mail, olga)
    assert everything() == before


def test_after_dropping_a_member_can_send_the_invitation_again(mail, acme, adam, olga, mailoutbox):
    drop(mail, olga)

    actions.resend_invitation(invitation=acme.invitations.get(), by=adam)

    assert drain() == 1


def test_the_mail_of_an_organization_that_is_gone_is_in_nobodys_history(mail, acme, olga):
    mail.organization_id = uuid4()
    mail.save()

    drop(mail, olga)

    assert Event.objects.latest("id").organization_id is None


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("waiting", {"Resend email", "Drop email"}),
        ("sent", {"Resend email"}),
        ("undeliverable", {"Resend email"}),
        ("skipped", set()),
    ],
)
def test_a_mail_has_the_buttons_that_its_state_allows(state, buttons, mail, olga, client_of):
    end(mail, state)

    page = client_of(olga).get(reverse("admin:outbox_mail_change", args=[mail.pk]))

    html = page.content.decode()
    assert {label for label in ("Resend email", "Drop email") if f">{label}</a>" in html} == buttons
