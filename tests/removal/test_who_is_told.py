"""Who hears of the removal of an organization, and where its members go."""

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.events.organizations import ORGANIZATION_REMOVED
from organizations.models import Membership, Notification
from organizations.schedule import remove_due_organizations
from organizations.tenancy.demands import OrganizationBeingDeleted
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_person
from tests.reading import notices
from tests.removal.rows import let_time_pass
from tests.telling import spread_everything

pytestmark = pytest.mark.django_db


def test_everybody_who_belonged_to_it_is_told(adam, acme, mia):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    leaver, stranger = add_member(acme, "Lea", RoleSlug.DEVELOPER), make_person("Sam")
    ian = add_member(acme, "Ian", RoleSlug.DEVELOPER)
    actions.delete_organization(handle="acme", by=adam)
    actions.leave_organization(membership=leaver)
    User.objects.filter(pk=ian.user_id).update(is_active=False)
    let_time_pass(acme)

    remove_due_organizations()
    spread_everything()

    event = Event.objects.get(kind=ORGANIZATION_REMOVED)
    told = Notification.objects.filter(event_id=event.pk).values_list("user", flat=True)
    assert sorted(told) == sorted([adam.user_id, ann.user_id, mia.user_id])
    assert stranger.pk not in told


def test_who_asked_for_it_stays_an_administrator_until_then_and_so_is_told(adam, acme):
    """No one is told of what they asked for themselves: only the role leads the end of it there."""
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    give_up = actions.Change(give=RoleSlug.DEVELOPER, take=RoleSlug.ADMINISTRATOR)
    actions.delete_organization(handle="acme", by=adam)

    for demote in (
        lambda by: actions.change_roles(membership=adam, slugs=[RoleSlug.DEVELOPER], by=by),
        lambda by: actions.remove_member(membership=adam, by=by),
        lambda by: actions.change_members(pks=[adam.pk], change=give_up, by=by),
    ):
        for by in (adam, ann):
            with pytest.raises(OrganizationBeingDeleted):
                demote(Membership.objects.get(pk=by.pk))

    assert adam.pk in acme.administrators().values_list("pk", flat=True)


def test_administrators_are_told_where_nobody_knows_who_asked(adam, acme, mia):
    let_time_pass(acme)

    remove_due_organizations()
    spread_everything()

    event = Event.objects.get(kind=ORGANIZATION_REMOVED)
    assert Notification.objects.get(event_id=event.pk).user_id == adam.user_id


# Where its members go


def test_members_are_told_at_the_front_door_once(due, mia, client_of):
    mia.user.remember_organization(due.pk)
    remove_due_organizations()
    page = client_of(User.objects.get(pk=mia.user_id))

    first, second = page.get("/", follow=True), page.get("/", follow=True)

    assert first.wsgi_request.path == "/welcome/"
    assert notices(first) == ["Acme was permanently deleted."]
    assert notices(second) == []


def test_members_elsewhere_are_led_there(due, mia, zenith, client_of):
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    mia.user.remember_organization(due.pk)
    remove_due_organizations()

    answer = client_of(User.objects.get(pk=mia.user_id)).get("/", follow=True)

    assert answer.wsgi_request.path == "/organizations/zenith/"
    assert notices(answer) == ["Acme was permanently deleted."]


def test_who_was_removed_before_does_not_learn_of_the_deletion(adam, acme, mia, client_of):
    mia.user.remember_organization(acme.pk)
    actions.remove_member(membership=mia, by=adam)
    actions.delete_organization(handle="acme", by=adam)
    let_time_pass(acme)
    remove_due_organizations()

    answer = client_of(User.objects.get(pk=mia.user_id)).get("/", follow=True)

    assert notices(answer) == ["You are no longer a member of Acme."]


def test_its_addresses_are_those_of_no_organization(due, adam, zed, client_of):
    remove_due_organizations()

    for who in (adam.user, zed):
        for handle in ("acme", str(due.pk)):
            assert client_of(who).get(f"/organizations/{handle}/").status_code == 404
    assert "Acme" not in client_of(adam.user).get("/organizations/menu/").content.decode()


def test_an_invitation_to_it_leads_nowhere(due, nia, client_of):
    invitation = due.invitations.first()

    remove_due_organizations()

    answer = client_of(nia).get(reverse("invitations:show", args=[invitation.pk]))
    assert answer.status_code == 404
