"""Inviting: many addresses at once with a result each, within limits, and only what one has."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations import actions, limits
from organizations.events import (
    INVITATION_LAPSED,
    INVITATION_REVOKED,
    INVITATION_ROLES_CHANGED,
    INVITATION_SENT,
)
from organizations.models import Invitation, Organization
from organizations.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite, make_person
from tests.database import business, everything
from tests.reading import checked, link_named, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
INVITE = "/organizations/acme/settings/members/invite/"
LIST = "/organizations/acme/settings/invitations/"


def outcomes(addresses, by, roles=(RoleSlug.DEVELOPER,)):
    """What became of each address: the name of the refusal, or `invited`."""
    found = actions.invite_members(addresses=addresses, slugs=roles, by=by)
    return {o.address: type(o.refusal).__name__ if o.refusal else "invited" for o in found}


def an_old(organization):
    """The organization as one that the lower limits for new ones no longer bind."""
    Organization.objects.filter(pk=organization.pk).update(
        created_at=timezone.now() - timedelta(days=31)
    )


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


def test_a_role_above_ones_own_in_a_forged_form_invites_nobody(lea, browser):
    page = browser(lea)
    before = business()

    answer = page.post(
        INVITE, {"emails": "nia@example.com", "roles": ["developer", "administrator"]}
    )

    assert notices(answer) == ["You can add or remove only roles whose permissions you have."]
    assert business() == before
    event = Event.objects.get(is_refused=True)
    assert (event.kind, event.after) == (
        ACTION_REFUSED,
        {"attempted": "AboveYou", "action": "settings:invite"},
    )


def test_a_role_that_does_not_exist_invites_nobody_and_keeps_what_was_typed(adam, browser):
    page = browser(adam)
    before = business()

    answer = page.post(INVITE, {"emails": "nia@example.com", "roles": ["developer", "owner"]})

    assert reason_at(answer, "roles")
    assert value_of(answer, "emails").strip() == "nia@example.com"
    assert checked(answer, "roles") == ["developer"]
    assert business() == before


@pytest.mark.parametrize("typed", ["", "  ", ",;, \n"])
def test_no_address_is_said_at_the_field_and_the_roles_are_kept(adam, browser, typed):
    answer = browser(adam).post(INVITE, {"emails": typed, "roles": ["developer"]})

    assert reason_at(answer, "emails") == "Enter at least one email address."
    assert checked(answer, "roles") == ["developer"]


def test_no_role_is_said_at_the_field_and_the_addresses_are_kept(adam, browser):
    answer = browser(adam).post(INVITE, {"emails": "nia@example.com"})

    assert reason_at(answer, "roles") == "Select at least one role."
    assert value_of(answer, "emails").strip() == "nia@example.com"


def test_addresses_are_parted_by_commas_spaces_and_lines_and_counted_once(adam, browser):
    typed = "a@example.com, b@example.com;c@example.com\r\nd@example.com\ta@example.com"

    answer = browser(adam).post(INVITE, {"emails": typed, "roles": ["developer"]})

    assert "4 of 4 invited" in words(answer)
    assert Invitation.objects.count() == 4


def test_more_than_fifty_addresses_at_once_are_refused_and_kept(adam, browser):
    typed = " ".join(f"p{n}@example.com" for n in range(51))

    answer = browser(adam).post(INVITE, {"emails": typed, "roles": ["developer"]})

    assert "You entered 51 addresses. Invite up to 50 at a time" in reason_at(answer, "emails")
    assert value_of(answer, "emails").strip() == typed
    assert not Invitation.objects.exists()


def test_the_page_says_how_many_may_be_invited_at_once(adam, browser, settings):
    assert "Up to 50 at a time." in words(browser(adam).get(INVITE))

    settings.INVITATIONS_AT_ONCE = 3

    assert "Up to 3 at a time." in words(browser(adam).get(INVITE))


def test_fifty_addresses_at_once_are_fine(adam, browser):
    typed = " ".join(f"p{n}@example.com" for n in range(50))

    answer = browser(adam).post(INVITE, {"emails": typed, "roles": ["developer"]})

    assert "50 of 50 invited" in words(answer)
    assert Mail.objects.count() == 50


def test_the_result_names_each_address_with_its_reason_and_a_way_on(adam, mia, browser):
    invite("waiting@example.com", by=adam)
    typed = "nia@example.com mia@example.com waiting@example.com nobody@localhost"

    answer = words(browser(adam).post(INVITE, {"emails": typed, "roles": ["developer"]}))

    assert "1 of 4 invited" in answer
    assert "mia@example.com Already a member." in answer
    assert "waiting@example.com An open invitation already exists." in answer
    assert "Resend to waiting@example.com" in answer
    assert "The part after the @ needs a dot" in answer


def test_refused_addresses_are_in_the_history_and_typing_slips_are_not(adam, mia, browser):
    typed = "mia@example.com nobody@localhost"

    browser(adam).post(INVITE, {"emails": typed, "roles": ["developer"]})

    assert [event.after for event in Event.objects.filter(is_refused=True)] == [
        {"attempted": "AlreadyMember", "action": "settings:invite"}
    ]


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


# Limits


def test_a_new_organization_sends_fifty_invitations_a_day(adam, acme, settings):
    settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = 3
    addresses = [f"p{n}@example.com" for n in range(4)]

    assert list(outcomes(addresses, by=adam).values()) == ["invited"] * 3 + ["LimitReached"]


def test_the_limits_are_those_of_the_product(acme):
    room = limits.room(acme)

    assert (room.today_limit, room.open_limit) == (50, 100)
    assert limits.mails_left(acme, "nia@example.com") == 10
    an_old(acme)
    assert limits.room(Organization.objects.get(pk=acme.pk)).today_limit == 500


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


def test_the_limits_are_shown_before_they_are_hit(adam, browser):
    invite("one@example.com", by=adam)

    shown = words(browser(adam).get(INVITE))

    assert "1 of 50 invitations sent today, 1 of 100 open." in shown


def test_a_limit_that_is_reached_is_said_on_the_form(adam, browser, settings):
    settings.INVITATIONS_OPEN = 1
    invite("one@example.com", by=adam)

    assert "You have reached the invitation limit" in words(browser(adam).get(INVITE))


def test_addresses_over_the_limit_say_so_each(adam, browser, settings):
    settings.INVITATIONS_OPEN = 1

    answer = browser(adam).post(
        INVITE, {"emails": "a@example.com b@example.com", "roles": ["developer"]}
    )

    assert "b@example.com Limit reached: 1 open invitations." in words(answer)


# The list, and what is done from it


def test_the_list_shows_who_roles_by_whom_until_when_and_the_mail(adam, browser):
    invite("nia@example.com", roles=[RoleSlug.DEVELOPER], by=adam)

    shown = words(browser(adam).get(LIST))

    assert "nia@example.com Invited by Adam, expires in 7 days" in shown
    assert "Developer" in shown
    assert "Waiting" in shown


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("sent_at", "Sent"),
        ("undeliverable_at", "Could not be delivered"),
        ("skipped_at", "Not sent"),
    ],
)
def test_the_list_shows_how_the_mail_fares(adam, browser, field, word):
    invite("nia@example.com", by=adam)
    Mail.objects.update(**{field: timezone.now()})

    assert word in words(browser(adam).get(LIST))


@pytest.mark.parametrize("ended", ["revoked_at", "declined_at", "accepted_at", "lapsed_at"])
def test_the_list_leaves_out_what_was_answered(adam, browser, ended):
    invite("nia@example.com", by=adam)
    Invitation.objects.update(**{ended: timezone.now()})

    shown = words(browser(adam).get(LIST))

    assert "nia@example.com" not in shown
    assert "No open invitations" in shown


def test_the_list_of_another_organization_is_not_shown(adam, zed, browser):
    invite("nia@example.com", by=zed)

    assert "nia@example.com" not in words(browser(adam).get(LIST))


def test_sending_again_from_the_list_renews_the_week_and_the_mail(adam, browser):
    invitation = invite("nia@example.com", by=adam)
    Invitation.objects.update(expires_at=timezone.now())

    answer = browser(adam).post(f"{LIST}{invitation.pk}/resend/", follow=True)

    invitation.refresh_from_db()
    assert invitation.is_open
    assert invitation.version == 2
    assert Mail.objects.count() == 2
    assert "A new link is on its way to nia@example.com. Older links no longer work." in notices(
        answer
    )


def test_who_sends_again_vouches_for_it(adam, acme):
    invitation = invite("nia@example.com", by=adam)
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)

    assert actions.resend_invitation(invitation=invitation, by=ann).invited_by == ann.user


def test_only_who_has_the_roles_sends_them_again_revokes_or_changes_them(adam, lea):
    invitation = invite("nia@example.com", roles=[RoleSlug.ADMINISTRATOR], by=adam)
    before = everything()

    with pytest.raises(actions.AboveYou):
        actions.resend_invitation(invitation=invitation, by=lea)
    with pytest.raises(actions.AboveYou):
        actions.revoke_invitation(invitation=invitation, by=lea)
    with pytest.raises(actions.AboveYou):
        actions.change_invitation_roles(invitation=invitation, slugs=[RoleSlug.DEVELOPER], by=lea)
    assert everything() == before


def test_no_role_above_ones_own_is_put_into_an_invitation_that_waits(adam, lea, browser):
    invitation = invite("nia@example.com", by=lea)
    page = browser(lea)
    before = business()

    answer = page.post(f"{LIST}{invitation.pk}/", {"roles": ["administrator"]})

    assert answer.status_code == 200
    assert notices(answer)
    assert business() == before


def test_the_roles_of_an_invitation_that_waits_can_be_changed(adam, browser):
    invitation = invite("nia@example.com", by=adam)

    shown = browser(adam).get(f"{LIST}{invitation.pk}/")
    browser(adam).post(f"{LIST}{invitation.pk}/", {"roles": ["api-publisher", "administrator"]})

    assert checked(shown, "roles") == ["developer"]
    fresh = Invitation.objects.get()
    assert fresh.role_slugs == [RoleSlug.ADMINISTRATOR, RoleSlug.API_PUBLISHER]
    assert (fresh.version, Mail.objects.count()) == (1, 1)
    event = Event.objects.get(kind=INVITATION_ROLES_CHANGED)
    assert (event.before, event.after) == (
        {"roles": ["developer"]},
        {"roles": ["administrator", "api-publisher"]},
    )


def test_an_invitation_keeps_at_least_one_role(adam, browser):
    invitation = invite("nia@example.com", by=adam)

    answer = browser(adam).post(f"{LIST}{invitation.pk}/", {"csrfmiddlewaretoken": "x"})

    assert reason_at(answer, "roles") == "Select at least one role."
    assert Invitation.objects.get().role_slugs == [RoleSlug.DEVELOPER]
    with pytest.raises(actions.NoRoleOffered):
        actions.change_invitation_roles(invitation=invitation, slugs=[], by=adam)


def test_revoking_asks_first(adam, browser):
    invitation = invite("nia@example.com", by=adam)

    shown = browser(adam).get(f"{LIST}{invitation.pk}/revoke/")

    assert "Revoke the invitation to nia@example.com?" in words(shown)
    assert "Revoke invitation" in shown.content.decode()
    assert Invitation.objects.get().is_open


def test_revoking_ends_it(adam, browser):
    invitation = invite("nia@example.com", by=adam)

    answer = browser(adam).post(f"{LIST}{invitation.pk}/revoke/", follow=True)

    assert Invitation.objects.get().fate == "was revoked"
    assert notices(answer) == ["The invitation to nia@example.com was revoked."]
    assert Event.objects.filter(kind=INVITATION_REVOKED).count() == 1


@pytest.mark.parametrize("ended", ["revoked_at", "declined_at", "accepted_at", "lapsed_at"])
def test_what_was_answered_cannot_be_sent_again_revoked_or_changed(adam, ended, browser):
    invitation = invite("nia@example.com", by=adam)
    Invitation.objects.update(**{ended: timezone.now()})
    page = browser(adam)
    before = business()

    for address in ("resend/", "revoke/"):
        answer = page.post(f"{LIST}{invitation.pk}/{address}", follow=True)
        assert notices(answer)[0].startswith(("This invitation was ", "This invitation has "))
    assert page.post(f"{LIST}{invitation.pk}/", {"roles": ["developer"]}).status_code == 404
    assert business() == before


def test_an_invitation_whose_inviter_closed_the_account_is_still_listed(adam, acme, browser):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    invite("nia@example.com", by=ann)
    ann.user.delete()

    assert "Invited by a former member" in words(browser(adam).get(LIST))


def test_inviting_tells_nobody_who_has_an_account(adam, nia):
    """An address with an account and one without get the same answer."""
    assert set(outcomes(["nia@example.com", "nobody@example.com"], by=adam).values()) == {"invited"}


def test_somebody_removed_meanwhile_invites_nobody(adam, acme):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    actions.remove_member(membership=ann, by=adam)
    before = everything()

    with pytest.raises(actions.NoLongerAllowed):
        actions.invite_members(addresses=["nia@example.com"], slugs=[RoleSlug.DEVELOPER], by=ann)

    assert everything() == before


def test_somebody_who_may_not_sign_in_any_more_invites_nobody(acme):
    ann = add_member(acme, make_person("Ann"), RoleSlug.ADMINISTRATOR)
    type(ann.user).objects.filter(pk=ann.user_id).update(is_active=False)

    with pytest.raises(actions.NoLongerAllowed):
        actions.invite_members(addresses=["nia@example.com"], slugs=[RoleSlug.DEVELOPER], by=ann)


def test_what_could_not_be_invited_is_corrected_in_a_form_with_the_same_roles(adam, mia, browser):
    invite("nia@example.com", by=adam)
    typed = "new@example.com nobody@localhost mia@example.com nia@example.com"

    shown = browser(adam).post(INVITE, {"emails": typed, "roles": ["developer", "api-publisher"]})

    again = shown.context["again"]
    assert again.initial["emails"].split() == ["nobody@localhost"]
    assert again.initial["roles"] == [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER]
    text = words(shown)
    assert "1 of 4 invited." in text
    assert "The roles you selected were not applied to it." in text
    more = browser(adam).get(link_named(shown, "Invite more"))
    assert more.context["form"]["roles"].value() == ["developer", "api-publisher"]


def test_who_is_a_member_or_invited_already_is_nothing_to_correct(adam, mia, browser):
    invite("nia@example.com", by=adam)

    typed = "mia@example.com nia@example.com"
    shown = browser(adam).post(INVITE, {"emails": typed, "roles": ["developer"]})

    assert shown.context["again"] is None
    assert "mia@example.com Already a member. Member" in words(shown)
    assert "Try again" not in words(shown)


def test_where_nobody_was_invited_no_email_is_promised(adam, browser):
    shown = browser(adam).post(INVITE, {"emails": "nobody@localhost", "roles": ["developer"]})

    assert "0 of 1 invited." in words(shown)
    assert "Emails are sent" not in words(shown)


def test_invitations_are_searched_by_any_word_and_sorted_by_address(adam, browser):
    for address in ("grace.hopper@navy.example", "ada@example.com", "zoe@example.com"):
        invite(address, by=adam)

    def found(**query):
        listing = browser(adam).get("/organizations/acme/settings/invitations/", query)
        return [each.email for each in listing.context["listing"]]

    assert found(q="hop") == found(q="navy.ex") == ["grace.hopper@navy.example"]
    assert found(q="example.com", sort="address") == ["ada@example.com", "zoe@example.com"]
    assert found(q="%") == found(q="oe") == []
    assert found(sort="oldest")[0] == "grace.hopper@navy.example"
