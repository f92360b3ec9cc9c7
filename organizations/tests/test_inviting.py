"""Inviting: many addresses at once with a result each, and only in roles that are one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations import actions
from organizations.events.invitations import INVITATION_LAPSED, INVITATION_SENT
from organizations.models import Invitation
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite, make_person
from tests.database import business, everything
from tests.reading import notices

pytestmark = pytest.mark.django_db
INVITE = "/organizations/acme/settings/members/invite/"


def outcomes(addresses, by, roles=(RoleSlug.DEVELOPER,)):
    """What became of each address: the name of the refusal, or `invited`."""
    found = actions.invite_members(addresses=addresses, slugs=roles, by=by)
    return {o.address: type(o.refusal).__name__ if o.refusal else "invited" for o in found}


def test_an_invitation_says_whom_as_what_by_whom_and_until_when(adam, acme):
    roles = [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER]

    invitation = invite("Nia@Example.com", roles=roles, by=adam)

    assert invitation.organization == acme
    assert (invitation.email, invitation.email_key) == ("Nia@Example.com", "nia@example.com")
    assert invitation.role_slugs == [RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER]
    assert invitation.invited_by == adam.user
    assert invitation.expires_at - timezone.now() > timedelta(days=6, hours=23, minutes=59)
    assert invitation.is_open


def test_an_invitation_owes_a_mail_and_leaves_an_event(adam, acme):
    invitation = invite("nia@example.com", by=adam)

    mail, event = Mail.objects.get(), Event.objects.get(kind=INVITATION_SENT)
    assert (mail.kind, mail.recipient, mail.state) == ("invitation", "nia@example.com", "waiting")
    assert (mail.organization_id, mail.subject_id) == (acme.pk, str(invitation.pk))
    assert mail.parts == {}
    assert (event.target_id, event.actor_id) == (str(invitation.pk), adam.user_id)
    assert event.after == {"roles": ["developer"]}


def test_nobody_is_a_member_before_they_join(adam, acme, nia):
    invite("nia@example.com", by=adam)

    assert not acme.memberships.filter(user=nia).exists()


def test_each_address_gets_its_own_answer_and_a_bad_one_loses_none(adam, mia):
    invite("waiting@example.com", by=adam)

    assert outcomes(
        [
            "one@example.com",
            "not an address",
            "mia@example.com",
            "MIA@EXAMPLE.COM",
            "waiting@example.com",
            "two@example.com",
            "two@EXAMPLE.com",
        ],
        by=adam,
    ) == {
        "one@example.com": "invited",
        "not an address": "NotAnAddress",
        "mia@example.com": "AlreadyMember",
        "MIA@EXAMPLE.COM": "AlreadyMember",
        "waiting@example.com": "AlreadyInvited",
        "two@example.com": "invited",
        "two@EXAMPLE.com": "AlreadyInvited",
    }
    assert Invitation.objects.count() == Mail.objects.count() == 3


@pytest.mark.parametrize(
    "address",
    [
        "ıa@example.com",
        "nia@example.ſe",
        "\u212aia@example.com",
        "İa@example.com",
        '"nia"@example.com',
        "nia@localhost",
        "nia@[127.0.0.1]",
        "nia@127.0.0.1",
        "x" * 65 + "@example.com",
        "nia@" + "x" * 260 + ".com",
        "nia@example.com\nBcc: all@example.com",
        "nia@example.com\r\nSubject: x",
        "nia\u200b@example.com",
        "nia\x00@example.com",
        "nia@exa\u202emple.com",
        "nia@@example.com",
        "@example.com",
        "nia@",
        "nia@.com",
        "nia@example..com",
        ".nia@example.com",
        "nia.@example.com",
        "nia@-example.com",
        "Nia <nia@example.com>",
        "nia@example.com,eve@example.com",
        "",
    ],
)
def test_what_is_no_address_gets_no_invitation_and_no_mail(adam, address):
    before = everything()

    (outcome,) = actions.invite_members(addresses=[address], slugs=[RoleSlug.DEVELOPER], by=adam)

    assert isinstance(outcome.refusal, actions.NotAnAddress)
    assert str(outcome.refusal)
    assert everything() == before


def test_an_address_with_a_domain_of_other_letters_is_kept_in_ascii(adam):
    invitation = invite("nia@bücher.example", by=adam)

    assert invitation.email_key == "nia@xn--bcher-kva.example"


def test_the_address_of_a_member_counts_only_when_it_is_verified(adam, mia):
    mia.user.emailaddress_set.create(email="second@example.com", verified=True)
    mia.user.emailaddress_set.create(email="claimed@example.com", verified=False)

    assert outcomes(["second@example.com", "claimed@example.com"], by=adam) == {
        "second@example.com": "AlreadyMember",
        "claimed@example.com": "invited",
    }


def test_no_role_invites_nobody(adam):
    before = everything()

    with pytest.raises(actions.NoRoleOffered):
        actions.invite_members(addresses=["nia@example.com"], slugs=[], by=adam)

    assert everything() == before


def test_who_leads_a_team_invites_in_roles_that_are_theirs(lea):
    assert outcomes(["nia@example.com"], by=lea) == {"nia@example.com": "invited"}


def test_a_role_above_ones_own_in_a_forged_form_invites_nobody(lea, client_of):
    page = client_of(lea)
    before = business()

    answer = page.post(
        INVITE,
        {"emails": "nia@example.com", "roles": ["developer", "administrator"], "is_complete": "on"},
    )

    assert notices(answer) == ["You can add or remove only roles whose permissions you have."]
    assert business() == before
    event = Event.objects.get(is_refused=True)
    assert (event.kind, event.after) == (
        ACTION_REFUSED,
        {"attempted": "AboveYou", "action": "settings:invite"},
    )


def test_a_lapsed_invitation_makes_room_for_a_new_one(adam, acme):
    lapsed = invite("nia@example.com", by=adam)
    Invitation.objects.update(expires_at=timezone.now())

    newer = invite("nia@example.com", by=adam)

    lapsed.refresh_from_db()
    assert lapsed.lapsed_at is not None
    assert list(acme.invitations.open()) == [newer]
    assert Event.objects.filter(kind=INVITATION_LAPSED, target_id=str(lapsed.pk)).exists()


@pytest.mark.parametrize("ended", ["revoked_at", "declined_at", "accepted_at"])
def test_an_ended_invitation_makes_room_for_a_new_one(adam, ended):
    invite("nia@example.com", by=adam)
    Invitation.objects.update(**{ended: timezone.now()})

    assert outcomes(["nia@example.com"], by=adam) == {"nia@example.com": "invited"}


def test_two_organizations_may_ask_one_address(adam, zed):
    invite("nia@example.com", by=adam)
    invite("nia@example.com", by=zed)

    assert Invitation.objects.open().count() == 2


def test_inviting_tells_nobody_who_has_an_account(adam, nia):
    """An address with an account and one without get the same answer."""
    assert set(outcomes(["nia@example.com", "nobody@example.com"], by=adam).values()) == {"invited"}


def test_somebody_removed_meanwhile_invites_nobody(adam, acme):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    actions.remove_member(membership=ann, by=adam)
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.invite_members(addresses=["nia@example.com"], slugs=[RoleSlug.DEVELOPER], by=ann)

    assert everything() == before


def test_somebody_who_may_not_sign_in_any_more_invites_nobody(acme):
    ann = add_member(acme, make_person("Ann"), RoleSlug.ADMINISTRATOR)
    type(ann.user).objects.filter(pk=ann.user_id).update(is_active=False)

    with pytest.raises(NoLongerAllowed):
        actions.invite_members(addresses=["nia@example.com"], slugs=[RoleSlug.DEVELOPER], by=ann)
