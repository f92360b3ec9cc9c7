"""What closing an account does in the person's organizations, and where it is not possible yet."""

import pytest
from django.utils import timezone

from accounts.actions import close_account
from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.actions.closing_accounts import OnlyAdministrator
from organizations.events.creatorship import CREATORSHIP_WITHDRAWN
from organizations.events.invitations import INVITATION_REVOKED
from organizations.events.members import MEMBER_LEFT
from organizations.events.organizations import ORGANIZATION_DELETION_ASKED
from organizations.models import Membership, Notification, Organization
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_organization, make_person
from tests.database import everything
from tests.freshness import freshly_signed_in
from tests.reading import words

pytestmark = pytest.mark.django_db
CLOSE = "/accounts/profile/close/"


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


def close(user: User) -> None:
    user.refresh_from_db()
    close_account(address=user.email, by=user)


def kinds_of(organization: Organization) -> list[str]:
    return list(Event.objects.within(organization.pk).order_by("pk").values_list("kind", flat=True))


# What ends


def test_every_membership_ends_as_by_leaving(ann, acme, zenith):
    add_member(zenith, ann.user, RoleSlug.DEVELOPER)
    open_one = invite("kim@example.com", by=ann)

    close(ann.user)

    open_one.refresh_from_db()
    assert not Membership.objects.filter(user=ann.user).exists()
    assert open_one.revoked_at
    for organization in (acme, zenith):
        assert MEMBER_LEFT in kinds_of(organization)
    assert INVITATION_REVOKED in kinds_of(acme)


def test_administrators_are_told_of_the_invitations_that_went(ann, adam):
    invite("kim@example.com", by=ann)

    close(ann.user)

    left = Event.objects.get(kind=MEMBER_LEFT)
    assert Notification.objects.filter(user=adam.user, event_id=left.pk).exists()


def test_nothing_more_is_told_to_the_person(ann, adam):
    actions.rename_organization(name="Acme Works", by=adam)
    actions.change_roles(
        membership=ann, slugs=[RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER], by=adam
    )
    assert Notification.objects.filter(user=ann.user).exists()

    close(ann.user)

    assert not Notification.objects.filter(user=ann.user).exists()


def test_the_creator_is_one_no_longer_and_the_offer_is_withdrawn(adam, ann, acme):
    actions.offer_creatorship(to=ann, by=adam)

    close(adam.user)

    acme.refresh_from_db()
    assert acme.creator is None
    assert not acme.creatorship_offers.open().exists()
    assert Event.objects.get(kind=CREATORSHIP_WITHDRAWN).target_id == str(ann.user_id)


def test_an_offer_to_the_person_goes_too(adam, ann, acme):
    actions.offer_creatorship(to=ann, by=adam)

    close(ann.user)

    assert not acme.creatorship_offers.exists()


def test_a_creator_who_was_removed_creates_nothing_any_more(adam, ann, acme):
    actions.remove_member(membership=adam, by=ann)

    close(adam.user)

    acme.refresh_from_db()
    assert acme.creator is None


def test_requests_for_access_are_gone(acme, mia, adam):
    actions.request_access(membership=mia, permission=MANAGE_MEMBERSHIP, administrator=adam)

    close(mia.user)

    assert not acme.access_requests.exists()


def test_a_suspended_organization_holds_nobody_back(acme, mia, adam):
    suspend(acme)

    close(mia.user)

    assert not acme.memberships.filter(user=mia.user).exists()


# What stands in the way


def test_the_only_administrator_of_others_stays(adam, mia, acme, client_of):
    page = freshly_signed_in(client_of(adam), adam.user)
    before = everything()

    with pytest.raises(OnlyAdministrator, match="Acme"):
        close(adam.user)
    answer = page.post(CLOSE, {"address": adam.user.email})

    assert "You are the only administrator of Acme, with other members." in words(answer)
    assert "/organizations/acme/leave/" in answer.content.decode()
    assert "/organizations/acme/settings/danger/" in answer.content.decode()
    assert without_sessions(everything()) == without_sessions(before)


def test_every_organization_that_needs_them_is_named(adam, mia, ann, zenith, client_of):
    user = adam.user
    Membership.objects.filter(pk=ann.pk).delete()
    zed = zenith.memberships.get()
    other = add_member(zenith, user, RoleSlug.ADMINISTRATOR)
    actions.change_roles(membership=zed, slugs=[RoleSlug.DEVELOPER], by=other)

    said = words(freshly_signed_in(client_of(user), user).get(CLOSE))

    assert "You cannot close your account yet" in said
    assert "Acme" in said
    assert "Zenith" in said


def test_an_administrator_whose_account_is_closed_does_not_count(adam, ann):
    close(ann.user)
    add_member(adam.organization, "Kim", RoleSlug.DEVELOPER)

    with pytest.raises(OnlyAdministrator):
        close(adam.user)


@pytest.mark.parametrize("state", ["suspended", "scheduled for deletion"])
def test_they_stay_too_while_nobody_could_follow(state, adam, mia, acme, client_of):
    if state == "suspended":
        suspend(acme)
    else:
        actions.delete_organization(handle="acme", by=adam)

    with pytest.raises(OnlyAdministrator):
        close(adam.user)

    said = words(freshly_signed_in(client_of(adam), adam.user).get(CLOSE))
    assert "Contact the operators" in said or "Restore it" in said


# What goes with the account


def test_an_organization_without_other_members_is_deleted_with_it(adam, acme, client_of):
    said = words(freshly_signed_in(client_of(adam), adam.user).get(CLOSE))

    close(adam.user)

    assert "Acme with everything in it: you are its only member." in said
    assert kinds_of(acme)[-2:] == [ORGANIZATION_DELETION_ASKED, MEMBER_LEFT]
    assert Organization.objects.due_for_removal().filter(pk=acme.pk).exists()
    assert actions.delete_permanently(organization_id=acme.pk)


def test_one_that_waits_for_its_deletion_waits_no_longer(adam, acme):
    actions.delete_organization(handle="acme", by=adam)

    close(adam.user)

    assert Organization.objects.due_for_removal().filter(pk=acme.pk).exists()
    assert kinds_of(acme).count(ORGANIZATION_DELETION_ASKED) == 1


def test_a_suspended_one_stays_for_the_operators(adam, acme):
    suspend(acme)

    close(adam.user)

    acme.refresh_from_db()
    assert acme.is_being_deleted
    assert not Organization.objects.due_for_removal().filter(pk=acme.pk).exists()


# What comes too late


def test_a_closed_account_joins_and_creates_nothing(nia, adam):
    invitation = invite("nia@example.com", by=adam)
    close(nia)

    with pytest.raises(Exception, match="closed"):
        actions.join(invitation=invitation, user=nia)
    with pytest.raises(Exception, match="closed"):
        actions.create_organization(name="Mine", by=nia)

    assert not Membership.objects.filter(user=nia).exists()


def test_an_invitation_belongs_to_the_address_and_waits_for_a_new_account(nia, adam, acme):
    invitation = invite("nia@example.com", by=adam)
    close(nia)
    new = make_person("Nia")

    actions.join(invitation=invitation, user=new)

    assert acme.memberships.get(user=new).roles_sentence == "Developer"


def test_the_new_account_finds_nothing_of_the_old_one(ann, acme):
    close(ann.user)
    new = make_person("Ann")

    assert not new.has_perm(f"organizations.{VIEW_ORGANIZATION}", acme)
    assert not Organization.objects.created_by(new).exists()
    assert make_organization("Ann's", by=new)


def suspend(organization: Organization) -> None:
    organization.suspended_at = timezone.now()
    organization.save()


def without_sessions(tables):
    return {
        name: rows for name, rows in tables.items() if "session" not in name and "event" not in name
    }
