"""Changing the roles of members, removing them, and leaving."""

import pytest

from accounts.models import User
from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations import actions
from organizations.events.members import MEMBER_LEFT, MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.models import Invitation, Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.signals import member_removed
from organizations.tenancy.demands import AboveYou, NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite
from tests.database import business, everything
from tests.reading import checked, hidden_in, notices, reason_at, words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


# Roles


def test_an_administrator_changes_the_roles_of_a_member(adam, mia, acme, client_of):
    page = client_of(adam)
    shown = page.get(f"{MEMBERS}{mia.pk}/")

    answer = page.post(
        f"{MEMBERS}{mia.pk}/", {"roles": ["api-publisher", "developer"]}, follow=True
    )

    assert checked(shown, "roles") == ["developer"]
    assert notices(answer) == ["The roles of Mia were saved."]
    assert acme.memberships.get(pk=mia.pk).role_slugs == [
        RoleSlug.API_PUBLISHER,
        RoleSlug.DEVELOPER,
    ]


def test_full_control_is_given_only_after_a_question(adam, mia, acme, client_of):
    page, before = client_of(adam), business()

    asked = page.post(f"{MEMBERS}{mia.pk}/", {"roles": ["administrator", "developer"]})

    assert "Make Mia an administrator?" in words(asked)
    assert "full control of Acme" in words(asked)
    assert business() == before
    confirmed = hidden_in(asked) | {"roles": ["administrator", "developer"]}
    page.post(f"{MEMBERS}{mia.pk}/", confirmed, follow=True)
    assert RoleSlug.ADMINISTRATOR in acme.memberships.get(pk=mia.pk).role_slugs
    saved = page.post(f"{MEMBERS}{mia.pk}/", {"roles": ["administrator"]}, follow=True)
    assert notices(saved) == ["The roles of Mia were saved."], "they had it already"


def test_a_change_of_roles_is_written_into_the_history(adam, mia):
    actions.change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)

    event = Event.objects.get(kind=MEMBER_ROLES_CHANGED)
    assert (event.before, event.after) == ({"roles": ["developer"]}, {"roles": ["api-publisher"]})
    assert (event.actor_id, event.target_id) == (adam.user_id, str(mia.user_id))


def test_the_same_roles_again_are_no_change(adam, mia):
    before = everything()

    assert not actions.change_roles(membership=mia, slugs=[RoleSlug.DEVELOPER], by=adam)

    assert everything() == before


def test_a_member_keeps_at_least_one_role(adam, mia, client_of):
    answer = client_of(adam).post(f"{MEMBERS}{mia.pk}/", {"csrfmiddlewaretoken": "x"})

    assert reason_at(answer, "roles") == "Select at least one role."
    with pytest.raises(actions.NoRole):
        actions.change_roles(membership=mia, slugs=[], by=adam)
    assert mia.organization.memberships.get(pk=mia.pk).role_slugs == [RoleSlug.DEVELOPER]


def test_who_leads_a_team_gives_and_takes_what_is_theirs(lea, mia, adam, acme):
    both = [RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER]
    actions.change_roles(membership=lea, slugs=both, by=adam)
    actions.change_roles(
        membership=mia, slugs=[RoleSlug.DEVELOPER, RoleSlug.ENVIRONMENT_MANAGER], by=lea
    )
    actions.change_roles(membership=mia, slugs=[RoleSlug.ENVIRONMENT_MANAGER], by=lea)

    assert acme.memberships.get(pk=mia.pk).role_slugs == [RoleSlug.ENVIRONMENT_MANAGER]


def test_roles_that_stay_need_not_be_ones_own(lea, ann, acme):
    """Only what is given or taken counts: Ann's Administrator is neither."""
    actions.change_roles(membership=ann, slugs=[RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER], by=lea)

    assert len(acme.memberships.get(pk=ann.pk).role_slugs) == 2


def test_nobody_gives_themselves_more_than_they_have(lea, acme, client_of):
    client_of(lea).post(f"{MEMBERS}{lea.pk}/", {"roles": ["developer", "administrator"]})

    assert acme.memberships.get(pk=lea.pk).role_slugs == [RoleSlug.DEVELOPER]


def test_a_member_without_the_right_changes_and_removes_nobody(mia, adam, ann, client_of):
    page = client_of(mia)
    before = business()

    for address in (f"{adam.pk}/", f"{mia.pk}/", f"{ann.pk}/delete/"):
        assert page.get(MEMBERS + address).status_code == 403
        assert page.post(MEMBERS + address, {"roles": ["administrator"]}).status_code == 403
    assert business() == before


def test_who_was_demoted_meanwhile_changes_nothing(adam, ann, mia):
    """The page found that Ann may; the lock finds that she may not any more."""
    assert ann.can(MANAGE_MEMBERSHIP)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.change_roles(membership=mia, slugs=[RoleSlug.ADMINISTRATOR], by=ann)
    with pytest.raises(NoLongerAllowed):
        actions.remove_member(membership=mia, by=ann)

    assert everything() == before


def test_nobody_reaches_a_member_of_another_organization(adam, zed):
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.change_roles(membership=zed, slugs=[RoleSlug.DEVELOPER], by=adam)
    with pytest.raises(NoLongerAllowed):
        actions.remove_member(membership=zed, by=adam)

    assert everything() == before


# Removing


def test_removing_asks_first_and_shows_what_goes(adam, ann, client_of):
    invite("nia@example.com", by=ann)

    shown = words(client_of(adam).get(f"{MEMBERS}{ann.pk}/delete/"))

    assert "Remove Ann from Acme?" in shown
    assert "loses membership and this role on their next page load: Administrator" in shown
    assert "1 open invitation they sent, which will be revoked: nia@example.com." in shown
    assert Membership.objects.filter(pk=ann.pk).exists()


def test_removing_ends_the_membership_and_the_invitations_that_are_open(adam, ann, acme, client_of):
    revoked = invite("nia@example.com", by=ann)
    kept = invite("tom@example.com", by=adam)

    answer = client_of(adam).post(f"{MEMBERS}{ann.pk}/delete/", follow=True)

    assert notices(answer) == ["Ann was removed. 1 open invitation they sent was revoked."]
    assert not acme.memberships.filter(pk=ann.pk).exists()
    assert Invitation.objects.get(pk=revoked.pk).fate == "was revoked"
    assert Invitation.objects.get(pk=kept.pk).is_open
    event = Event.objects.get(kind=MEMBER_REMOVED)
    assert event.before == {"roles": ["administrator"], "open_invitations": 1}


def test_removing_leaves_the_account_and_other_memberships(adam, mia, zenith):
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)

    actions.remove_member(membership=mia, by=adam)

    assert User.objects.get(pk=mia.user_id).memberships.get().organization == zenith


def test_apps_above_hear_of_it_while_the_membership_is_still_there(adam, mia):
    heard = []

    def listen(membership, **_):
        heard.append((membership.pk, membership.user))

    member_removed.connect(listen)
    try:
        actions.remove_member(membership=mia, by=adam)
    finally:
        member_removed.disconnect(listen)

    assert heard == [(mia.pk, mia.user)]


def test_who_leads_a_team_cannot_remove_an_administrator(lea, ann, adam):
    before = everything()

    with pytest.raises(AboveYou):
        actions.remove_member(membership=ann, by=lea)

    assert everything() == before


def test_removing_twice_says_that_it_cannot_be_done(adam, mia, client_of):
    page = client_of(adam)
    page.post(f"{MEMBERS}{mia.pk}/delete/")

    assert page.post(f"{MEMBERS}{mia.pk}/delete/").status_code == 404


def test_a_removed_member_can_be_invited_again(adam, mia):
    actions.remove_member(membership=mia, by=adam)

    again = invite("mia@example.com", by=adam)

    assert actions.join(invitation=again, user=mia.user)


# Leaving


def test_leaving_asks_first(mia, client_of):
    assert "Leave Acme?" in words(client_of(mia).get("/organizations/acme/leave/"))
    assert Membership.objects.filter(pk=mia.pk).exists()


def test_anyone_can_leave(mia, acme, client_of):
    answer = client_of(mia).post("/organizations/acme/leave/", follow=True)

    assert not acme.memberships.filter(pk=mia.pk).exists()
    assert answer.wsgi_request.path == "/welcome/"
    assert "You left Acme." in answer.content.decode()
    assert Event.objects.get(kind=MEMBER_LEFT).actor_id == mia.user_id


def test_who_has_only_the_portal_can_leave_too(acme, client_of):
    eve = add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)

    assert client_of(eve).get("/organizations/acme/leave/").status_code == 200
    client_of(eve).post("/organizations/acme/leave/")

    assert not acme.memberships.filter(pk=eve.pk).exists()


def test_leaving_leads_to_the_next_organization(mia, zenith, client_of):
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)

    answer = client_of(mia).post("/organizations/acme/leave/", follow=True)

    assert answer.wsgi_request.path == "/organizations/zenith/"


def test_an_administrator_who_leaves_takes_the_open_invitations_along(ann, adam):
    invitation = invite("nia@example.com", by=ann)

    assert actions.leave_organization(membership=ann) == 1

    assert Invitation.objects.get(pk=invitation.pk).fate == "was revoked"


def test_a_refused_leaving_is_in_the_history_of_the_organization(adam, acme, client_of):
    client_of(adam).post("/organizations/acme/leave/")

    event = Event.objects.get(is_refused=True)
    assert (event.kind, event.organization_id) == (ACTION_REFUSED, acme.pk)
    assert event.after == {"attempted": "LastAdministrator", "action": "organizations:leave"}


def test_a_second_click_on_leave_finds_nothing_and_breaks_nothing(mia, client_of):
    page = client_of(mia)
    page.post("/organizations/acme/leave/")

    assert page.post("/organizations/acme/leave/").status_code == 404
    with pytest.raises(NoLongerAllowed):
        actions.leave_organization(membership=mia)


def test_whoever_had_no_open_invitations_is_not_said_to_have_had_any(adam, mia, client_of):
    actions.remove_member(membership=mia, by=adam)

    shown = words(client_of(adam).get("/organizations/acme/settings/history/"))

    assert "Adam removed Mia" in shown
    assert "Open invitations" not in shown
