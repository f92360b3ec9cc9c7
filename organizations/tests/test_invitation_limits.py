"""How many invitations go out: in a day, open at once, and to one mailbox."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations import actions, limits
from organizations.models import Invitation, Organization
from organizations.tests.test_inviting import outcomes
from outbox.models import Mail
from tests.cast import invite
from tests.database import everything
from tests.reading import words

pytestmark = pytest.mark.django_db
INVITE = "/organizations/acme/settings/members/invite/"


def an_old(organization):
    """The organization as one that the lower limits for new ones no longer bind."""
    Organization.objects.filter(pk=organization.pk).update(
        created_at=timezone.now() - timedelta(days=31)
    )


def test_a_new_organization_sends_fifty_invitations_a_day(adam, acme, settings):
    settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = 3
    addresses = [f"p{n}@example.com" for n in range(4)]

    assert list(outcomes(addresses, by=adam).values()) == ["invited"] * 3 + ["LimitReached"]


def test_the_limits_are_those_of_the_product(acme):
    room = limits.invitation_allowance(acme)

    assert (room.today_limit, room.open_limit) == (50, 100)
    assert limits.remaining_mails(acme, "nia@example.com") == 10
    an_old(acme)
    assert limits.invitation_allowance(Organization.objects.get(pk=acme.pk)).today_limit == 500


@pytest.mark.parametrize(
    ("age", "limit"),
    [
        (timedelta(days=30) - timedelta(minutes=1), 50),
        (timedelta(days=30) + timedelta(minutes=1), 500),
    ],
)
def test_an_organization_is_new_for_thirty_days(acme, age, limit):
    acme.created_at = timezone.now() - age

    assert acme.invitations_a_day == limit


def test_a_revoked_invitation_still_counts_for_its_day(adam, settings):
    settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = 1
    actions.revoke_invitation(invitation=invite("one@example.com", by=adam), by=adam)

    assert outcomes(["two@example.com"], by=adam) == {"two@example.com": "LimitReached"}


def test_the_day_is_the_last_24_hours(adam, settings):
    settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = 1
    invite("one@example.com", by=adam)
    Invitation.objects.update(invited_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert outcomes(["two@example.com"], by=adam) == {"two@example.com": "LimitReached"}

    Invitation.objects.update(invited_at=timezone.now() - timedelta(hours=24, seconds=1))

    assert outcomes(["two@example.com"], by=adam) == {"two@example.com": "invited"}


def test_an_organization_has_a_hundred_open_invitations(adam, settings):
    settings.INVITATIONS_OPEN = 2

    assert list(outcomes(["a@x.example", "b@x.example", "c@x.example"], by=adam).values()) == [
        "invited",
        "invited",
        "LimitReached",
    ]


def test_a_lapsed_invitation_is_not_open_any_more(adam, settings):
    settings.INVITATIONS_OPEN = 1
    invite("one@example.com", by=adam)
    Invitation.objects.update(expires_at=timezone.now())

    assert outcomes(["two@example.com"], by=adam) == {"two@example.com": "invited"}


def test_sending_a_lapsed_one_again_cannot_pass_the_limit_of_open_ones(adam, settings):
    settings.INVITATIONS_OPEN = 1
    lapsed = invite("one@example.com", by=adam)
    Invitation.objects.update(expires_at=timezone.now())
    invite("two@example.com", by=adam)

    with pytest.raises(actions.LimitReached):
        actions.resend_invitation(invitation=lapsed, by=adam)


def test_an_open_one_is_sent_again_although_the_limit_of_open_ones_is_reached(adam, settings):
    settings.INVITATIONS_OPEN = 1
    invitation = invite("one@example.com", by=adam)

    assert actions.resend_invitation(invitation=invitation, by=adam).version == 2


def test_one_address_gets_ten_mails_a_day_from_an_organization(adam, acme):
    invitation = invite("nia@example.com", by=adam)
    for _ in range(9):
        invitation = actions.resend_invitation(invitation=invitation, by=adam)

    with pytest.raises(actions.LimitReached, match="10 emails per day to one address"):
        actions.resend_invitation(invitation=invitation, by=adam)
    actions.revoke_invitation(invitation=invitation, by=adam)
    assert outcomes(["NIA@example.com"], by=adam) == {"NIA@example.com": "LimitReached"}
    assert Mail.objects.count() == 10


def test_tags_give_a_mailbox_no_more_mails(adam):
    addresses = [f"nia+{n}@example.com" for n in range(15)] + ["nia@example.com"]

    became = outcomes(addresses, by=adam)

    assert list(became.values()).count("invited") == 10
    assert became["nia@example.com"] == "LimitReached"
    assert outcomes(["nina@example.com", "ni@example.com"], by=adam) == {
        "nina@example.com": "invited",
        "ni@example.com": "invited",
    }


def test_an_address_with_a_tag_is_still_another_person(adam):
    assert outcomes(["nia@example.com", "nia+x@example.com"], by=adam) == {
        "nia@example.com": "invited",
        "nia+x@example.com": "invited",
    }


def test_mails_of_another_organization_do_not_count(adam, zed, settings):
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 1
    invite("nia@example.com", by=zed)

    assert outcomes(["nia@example.com"], by=adam) == {"nia@example.com": "invited"}


def test_a_refused_resend_kills_no_link(adam, settings):
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 1
    invitation = invite("nia@example.com", by=adam)
    before = everything()

    with pytest.raises(actions.LimitReached):
        actions.resend_invitation(invitation=invitation, by=adam)

    assert everything() == before


def test_the_limits_are_shown_before_they_are_hit(adam, client_of):
    invite("one@example.com", by=adam)

    shown = words(client_of(adam).get(INVITE))

    assert "1 of 50 invitations sent today, 1 of 100 open." in shown


def test_a_limit_that_is_reached_is_said_on_the_form(adam, client_of, settings):
    settings.INVITATIONS_OPEN = 1
    invite("one@example.com", by=adam)

    assert "You have reached the invitation limit" in words(client_of(adam).get(INVITE))


def test_addresses_over_the_limit_say_so_each(adam, client_of, settings):
    settings.INVITATIONS_OPEN = 1

    answer = client_of(adam).post(
        INVITE,
        {"emails": "a@example.com b@example.com", "roles": ["developer"], "is_complete": "on"},
    )

    assert "b@example.com Limit reached: 1 open invitations." in words(answer)
