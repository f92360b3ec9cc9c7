"""The list of invitations: what it shows, and sending again, revoking and changing roles."""

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.invitations import INVITATION_REVOKED, INVITATION_ROLES_CHANGED
from organizations.models import Invitation
from organizations.tenancy.demands import AboveYou
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite
from tests.database import business, everything
from tests.reading import checked, notices, reason_at, words

pytestmark = pytest.mark.django_db
LIST = "/organizations/acme/settings/invitations/"


def test_the_list_shows_who_roles_by_whom_until_when_and_the_mail(adam, client_of):
    invite("nia@example.com", roles=[RoleSlug.DEVELOPER], by=adam)

    shown = words(client_of(adam).get(LIST))

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
def test_the_list_shows_how_the_mail_fares(adam, client_of, field, word):
    invite("nia@example.com", by=adam)
    Mail.objects.update(**{field: timezone.now()})

    assert word in words(client_of(adam).get(LIST))


@pytest.mark.parametrize("ended", ["revoked_at", "declined_at", "accepted_at", "lapsed_at"])
def test_the_list_leaves_out_what_was_answered(adam, client_of, ended):
    invite("nia@example.com", by=adam)
    Invitation.objects.update(**{ended: timezone.now()})

    shown = words(client_of(adam).get(LIST))

    assert "nia@example.com" not in shown
    assert "No open invitations" in shown


def test_the_list_of_another_organization_is_not_shown(adam, zed, client_of):
    invite("nia@example.com", by=zed)

    assert "nia@example.com" not in words(client_of(adam).get(LIST))


def test_sending_again_from_the_list_renews_the_week_and_the_mail(adam, client_of):
    invitation = invite("nia@example.com", by=adam)
    Invitation.objects.update(expires_at=timezone.now())

    answer = client_of(adam).post(f"{LIST}{invitation.pk}/resend/", follow=True)

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

    with pytest.raises(AboveYou):
        actions.resend_invitation(invitation=invitation, by=lea)
    with pytest.raises(AboveYou):
        actions.revoke_invitation(invitation=invitation, by=lea)
    with pytest.raises(AboveYou):
        actions.change_invitation(
            invitation=invitation, slugs=[RoleSlug.DEVELOPER], project=None, last_day=None, by=lea
        )
    assert everything() == before


def test_no_role_above_ones_own_is_put_into_an_invitation_that_waits(adam, lea, client_of):
    invitation = invite("nia@example.com", by=lea)
    page = client_of(lea)
    before = business()

    answer = page.post(f"{LIST}{invitation.pk}/", {"roles": ["administrator"], "is_complete": "on"})

    assert answer.status_code == 200
    assert notices(answer)
    assert business() == before


def test_the_roles_of_an_invitation_that_waits_can_be_changed(adam, client_of):
    invitation = invite("nia@example.com", by=adam)

    shown = client_of(adam).get(f"{LIST}{invitation.pk}/")
    client_of(adam).post(
        f"{LIST}{invitation.pk}/",
        {"roles": ["api-publisher", "administrator"], "is_complete": "on"},
    )

    assert checked(shown, "roles") == ["developer"]
    fresh = Invitation.objects.get()
    assert fresh.role_slugs == [RoleSlug.ADMINISTRATOR, RoleSlug.API_PUBLISHER]
    assert (fresh.version, Mail.objects.count()) == (1, 1)
    event = Event.objects.get(kind=INVITATION_ROLES_CHANGED)
    assert (event.before, event.after) == (
        {"roles": ["developer"]},
        {"roles": ["administrator", "api-publisher"]},
    )


def test_an_invitation_keeps_at_least_one_role(adam, client_of):
    invitation = invite("nia@example.com", by=adam)

    answer = client_of(adam).post(f"{LIST}{invitation.pk}/", {"is_complete": "on"})

    assert reason_at(answer, "roles") == "Select at least one role."
    assert Invitation.objects.get().role_slugs == [RoleSlug.DEVELOPER]
    with pytest.raises(actions.NoRoleOffered):
        actions.change_invitation(
            invitation=invitation, slugs=[], project=None, last_day=None, by=adam
        )


def test_revoking_asks_first(adam, client_of):
    invitation = invite("nia@example.com", by=adam)

    shown = client_of(adam).get(f"{LIST}{invitation.pk}/revoke/")

    assert "Revoke the invitation to nia@example.com?" in words(shown)
    assert "Revoke invitation" in shown.content.decode()
    assert Invitation.objects.get().is_open


def test_revoking_ends_it(adam, client_of):
    invitation = invite("nia@example.com", by=adam)

    answer = client_of(adam).post(f"{LIST}{invitation.pk}/revoke/", follow=True)

    assert Invitation.objects.get().fate == "was revoked"
    assert notices(answer) == ["The invitation to nia@example.com was revoked."]
    assert Event.objects.filter(kind=INVITATION_REVOKED).count() == 1


@pytest.mark.parametrize("ended", ["revoked_at", "declined_at", "accepted_at", "lapsed_at"])
def test_what_was_answered_cannot_be_sent_again_revoked_or_changed(adam, ended, client_of):
    invitation = invite("nia@example.com", by=adam)
    Invitation.objects.update(**{ended: timezone.now()})
    page = client_of(adam)
    before = business()

    for address in ("resend/", "revoke/"):
        answer = page.post(f"{LIST}{invitation.pk}/{address}", follow=True)
        assert notices(answer)[0].startswith(("This invitation was ", "This invitation has "))
    assert (
        page.post(
            f"{LIST}{invitation.pk}/", {"roles": ["developer"], "is_complete": "on"}
        ).status_code
        == 404
    )
    assert business() == before


def test_an_invitation_whose_inviter_closed_the_account_is_still_listed(adam, acme, client_of):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    invite("nia@example.com", by=ann)
    ann.user.delete()

    assert "Invited by a former member" in words(client_of(adam).get(LIST))


def test_invitations_are_searched_by_any_word_and_sorted_by_address(adam, client_of):
    for address in ("grace.hopper@navy.example", "ada@example.com", "zoe@example.com"):
        invite(address, by=adam)

    def found(**query):
        listing = client_of(adam).get("/organizations/acme/settings/invitations/", query)
        return [each.email for each in listing.context["listing"]]

    assert found(q="hop") == found(q="navy.ex") == ["grace.hopper@navy.example"]
    assert found(q="example.com", sort="address") == ["ada@example.com", "zoe@example.com"]
    assert found(q="%") == found(q="oe") == []
    assert found(sort="oldest")[0] == "grace.hopper@navy.example"
