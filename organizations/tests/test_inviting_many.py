"""Inviting 50 asks the database as often as inviting one, and every rule holds for each address."""

from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.invitations import INVITATION_LAPSED, INVITATION_SENT
from organizations.models import Invitation
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite

DEVELOPER = [RoleSlug.DEVELOPER]
INVITE = "/organizations/acme/settings/members/invite/"


@pytest.fixture(autouse=True)
def _room(settings):
    settings.INVITATIONS_OPEN = settings.INVITATIONS_A_DAY = 1_000
    settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = 1_000


def addresses(count, start="p"):
    return [f"{start}{n}@example.com" for n in range(count)]


def statements(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def invite_all(adam, some, slugs=DEVELOPER):
    return actions.invite_members(addresses=some, slugs=slugs, by=adam)


@pytest.mark.parametrize(("count", "most"), [(1, 17), (50, 17)])
def test_it_costs_at_most_17_statements(count, most, adam):
    assert len(statements(lambda: invite_all(adam, addresses(count)))) <= most


def test_the_page_costs_at_most_24_for_50(adam, client_of):
    page = client_of(adam)
    page.get(INVITE)
    typed = {"emails": "\n".join(addresses(50)), "roles": DEVELOPER, "is_complete": "on"}

    assert len(statements(lambda: page.post(INVITE, typed))) <= 24
    assert Invitation.objects.count() == 50


def test_lapsed_ones_cost_two_statements_however_many(adam):
    invite_all(adam, addresses(50))
    past = timezone.now() - timedelta(days=9)
    Invitation.objects.update(invited_at=past, expires_at=past + timedelta(days=7))

    assert len(statements(lambda: invite_all(adam, addresses(50)))) <= 17 + 2
    assert Invitation.objects.filter(lapsed_at=None).count() == 50
    assert Event.objects.filter(kind=INVITATION_LAPSED).count() == 50


def test_each_has_its_roles_its_mail_and_its_event(adam):
    slugs = [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER]

    outcomes = invite_all(adam, addresses(50), slugs)

    for outcome in outcomes:
        assert outcome.invitation
        stored = Invitation.objects.get(pk=outcome.invitation.pk)
        mail = stored.mail
        assert mail is not None
        assert (stored.email, stored.invited_by) == (outcome.address, adam.user)
        assert set(stored.role_slugs) == set(slugs)
        assert (mail.recipient, mail.subject_id) == (outcome.address, str(stored.pk))
        assert (mail.kind, mail.organization_id) == ("invitation", adam.organization_id)
        event = Event.objects.get(kind=INVITATION_SENT, target_id=str(stored.pk))
        assert (event.actor_id, event.target_label) == (adam.user_id, outcome.address)
        assert event.after == {"roles": sorted(slugs)}
    assert Mail.objects.count() == Invitation.objects.count() == 50


def test_bad_ones_in_between_lose_none_of_the_others(adam, acme):
    add_member(acme, "Member", RoleSlug.DEVELOPER)
    invite("waiting@example.com", by=adam)
    bad = ["nonsense", "member@example.com", "waiting@example.com", "a@b", "MEMBER@example.com"]
    mixed = [each for pair in zip(addresses(5), bad, strict=True) for each in pair]

    outcomes = invite_all(adam, [*mixed, "p0@example.com", "P1@EXAMPLE.com"])

    assert [o.address for o in outcomes if o.refusal is None] == addresses(5)
    said = Counter(type(o.refusal).__name__ for o in outcomes if o.refusal)
    assert said == {"NotAnAddress": 2, "AlreadyMember": 2, "AlreadyInvited": 3}
    assert Invitation.objects.count() == 6


def test_the_second_of_the_same_address_leads_to_the_invitation_of_the_first(adam):
    first, second = invite_all(adam, ["nia@example.com", "Nia@Example.com"])

    assert isinstance(second.refusal, actions.AlreadyInvited)
    assert second.invitation == first.invitation


def test_an_unverified_address_of_a_member_can_be_invited(adam, acme):
    member = add_member(acme, "Member", RoleSlug.DEVELOPER)
    EmailAddress.objects.create(user=member.user, email="other@example.com", verified=False)

    (outcome,) = invite_all(adam, ["other@example.com"])

    assert outcome.refusal is None


@pytest.mark.parametrize("limit", ["INVITATIONS_OPEN", "INVITATIONS_A_DAY"])
def test_a_limit_in_the_middle_lets_the_first_through(limit, adam, settings):
    setattr(settings, limit, 3)
    invite("before@example.com", by=adam)

    outcomes = invite_all(adam, addresses(5))

    said = [type(o.refusal) for o in outcomes]
    assert said == [type(None)] * 2 + [actions.LimitReached] * 3
    assert Invitation.objects.count() == Mail.objects.count() == 3


def test_what_is_refused_takes_nothing_of_the_limits(adam, settings):
    settings.INVITATIONS_OPEN = 2

    outcomes = invite_all(adam, ["nonsense", "a@example.com", "a@example.com", "b@example.com"])

    assert [o.address for o in outcomes if not o.refusal] == ["a@example.com", "b@example.com"]


def test_an_address_that_got_its_mails_of_the_day_keeps_nobody_else_waiting(adam, settings):
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 1
    actions.revoke_invitation(invitation=invite("p1@example.com", by=adam), by=adam)

    outcomes = invite_all(adam, addresses(3))

    assert [o.address for o in outcomes if o.refusal] == ["p1@example.com"]


def test_tagged_addresses_of_one_mailbox_share_its_limit(adam, settings):
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 2

    outcomes = invite_all(adam, [f"nia+{n}@example.com" for n in range(4)])

    said = [type(o.refusal) for o in outcomes]
    assert said == [type(None)] * 2 + [actions.LimitReached] * 2


def test_one_that_is_over_the_limit_does_not_close_the_lapsed_invitation(adam, settings):
    """Else it could no longer be resent, and nothing would have come in its place."""
    invitation = invite("nia@example.com", by=adam)
    past = timezone.now() - timedelta(days=9)
    Invitation.objects.update(invited_at=past, expires_at=past + timedelta(days=7))
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 1

    (outcome,) = invite_all(adam, ["nia@example.com"])

    assert isinstance(outcome.refusal, actions.LimitReached)
    invitation.refresh_from_db()
    assert invitation.lapsed_at is None
