"""The mail of an invitation: its words, its one link, and what becomes of names in it."""

import re
from email import message_from_bytes, policy

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from console.words import text
from organizations import actions
from organizations.models import Invitation, Organization
from organizations.tenancy.roles import RoleSlug
from outbox import kinds
from tests.cast import add_member, invite, make_person

pytestmark = pytest.mark.django_db
LINK = re.compile(r"""https?://[^\s"'<>]+""")


def mail_of(invitation):
    """The message as it would go out now."""
    return kinds.write(invitation.mail)


def parts_of(message):
    (html,) = [part.content for part in message.alternatives]
    return message.body, html


def test_it_names_organization_inviter_roles_and_the_day_it_lapses(adam):
    invitation = invite(
        "nia@example.com", roles=[RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER], by=adam
    )

    message = mail_of(invitation)

    assert message.subject == "Join Acme on Console"
    assert message.to == ["nia@example.com"]
    for part in parts_of(message):
        assert "Adam (adam@example.com) invites you" in part
        assert "Acme" in part
        assert "API publisher, Developer" in part
        assert f"{invitation.expires_at:%B %Y}" in part


def test_both_parts_have_one_link_and_it_starts_with_our_origin(adam):
    invitation = invite("nia@example.com", by=adam)

    for part in parts_of(mail_of(invitation)):
        assert set(LINK.findall(part)) == {f"http://testserver{invitation.link}"}


def test_the_link_starts_with_our_origin_whatever_host_the_request_claimed(
    adam, client_of, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    page = client_of(adam)

    page.post(
        "/organizations/acme/settings/members/invite/",
        {"emails": "nia@example.com", "roles": ["developer"], "is_complete": "on"},
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )

    for part in parts_of(mail_of(Invitation.objects.get())):
        assert "evil" not in part
        assert LINK.findall(part)[0].startswith("http://testserver/invitations/")


@pytest.mark.parametrize("name", ["Acme. Inc / Pay", "<b>Acme</b>", "A&B <script>", "R.E.M. Co"])
def test_a_name_is_plain_text_and_makes_no_link_and_no_tag(adam, name):
    Organization.objects.update(name=name)
    adam.user.name = name
    adam.user.save()
    invitation = invite("nia@example.com", by=adam)

    plain, html = parts_of(mail_of(invitation))

    assert "<b>" not in html
    assert "<script" not in html
    written = text.harmless(name)
    assert plain.startswith(
        f"{written} (adam@example.com) invites you to the organization {written} as Developer."
    )
    assert len(set(LINK.findall(plain))) == len(set(LINK.findall(html))) == 1


@pytest.mark.parametrize("name", ["Acme\r\nBcc: all@example.com", "Acme\nSubject: x", "Acme\x00"])
def test_a_name_makes_no_header(adam, name):
    """No action would have let such a name in; the mail does not rely on it."""
    Organization.objects.update(name=name.replace("\0", ""))
    invitation = invite("nia@example.com", by=adam)

    message = message_from_bytes(mail_of(invitation).message().as_bytes(), policy=policy.default)

    assert "Bcc" not in message
    assert message.get_all("To") == ["nia@example.com"]
    assert len(message.get_all("Subject") or []) == 1


@pytest.mark.parametrize("name", ["Visit evil.com", "evil。com", "Pay https://evil.example"])
def test_a_name_makes_no_link_in_the_subject(adam, name):
    """No action would have let such a name in; the mail does not rely on it."""
    Organization.objects.update(name=name)

    subject = mail_of(invite("nia@example.com", by=adam)).subject

    assert subject == f"Join {text.harmless(name)} on Console"
    assert name not in subject


def test_what_was_revoked_declined_or_used_is_not_mailed(adam):
    revoked, declined, used = (invite(f"{n}@example.com", by=adam) for n in ("rex", "dee", "uma"))
    actions.revoke_invitation(invitation=revoked, by=adam)
    actions.decline_invitation(invitation=declined, user=make_person("Dee"))
    actions.join(invitation=used, user=make_person("Uma"))

    assert [mail_of(one) for one in (revoked, declined, used)] == [None] * 3


def test_what_lapsed_is_not_mailed(adam):
    invitation = invite("nia@example.com", by=adam)

    with time_machine.travel(invitation.expires_at):
        assert mail_of(invitation) is None


def test_only_the_newest_mail_of_an_invitation_goes_out(adam):
    invitation = invite("nia@example.com", by=adam)
    older = invitation.mail

    newer = actions.resend_invitation(invitation=invitation, by=adam)

    assert older is not None
    assert newer.mail is not None
    assert kinds.write(older) is None
    assert newer.link in parts_of(kinds.write(newer.mail))[0]


def test_an_invitation_without_its_inviter_is_not_mailed(adam):
    invitation = invite("nia@example.com", by=adam)
    Invitation.objects.update(invited_by=None)

    assert mail_of(invitation) is None


def test_an_invitation_of_somebody_whose_account_is_closed_is_not_mailed(acme, adam):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    invitation = invite("nia@example.com", by=ann)
    User.objects.filter(pk=ann.user_id).update(is_active=False)

    assert mail_of(invitation) is None


def test_roles_changed_while_the_mail_waits_are_those_that_it_names(adam):
    invitation = invite("nia@example.com", by=adam)

    actions.change_invitation(
        invitation=invitation,
        slugs=[RoleSlug.BILLING_ADMINISTRATOR],
        project=None,
        last_day=None,
        by=adam,
    )

    plain, _ = parts_of(mail_of(invitation))
    assert "Billing administrator" in plain
    assert "Developer" not in plain
    assert invitation.expires_at > timezone.now()


def test_a_mail_is_sent_to_the_address_as_it_was_typed(adam):
    assert mail_of(invite("Nia.Nova@Example.com", by=adam)).to == ["Nia.Nova@Example.com"]


def test_an_inviter_without_a_name_is_named_by_the_address(adam):
    adam.user.name = ""
    adam.user.save()

    plain, _ = parts_of(mail_of(invite("nia@example.com", by=adam)))

    assert plain.startswith("adam@example.com invites you")
