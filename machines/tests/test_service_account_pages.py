"""Settings → Service accounts: who may make one, what it may, and how it ends."""

import uuid

import pytest

from audit.models import Event
from machines import actions
from machines.bearer import bearer_of
from machines.models import ServiceAccount, ServiceAccountToken
from machines.permissions import MANAGE_TOKEN
from machines.tests.conftest import secrets_in
from organizations.actions import LastAdministrator, leave_organization
from organizations.models import Notification
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.demands import AboveYou, NoLongerAllowed
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, permissions_of_roles
from tests.cast import (
    add_member,
    add_service_account,
    add_service_account_token,
    add_token,
)
from tests.reading import checked, notices, reason_at, words

pytestmark = pytest.mark.django_db
ALL = "/organizations/acme/settings/service-accounts/"


def filled(**typed):
    """The form of a token as someone fills it in."""
    return {
        "form_id": str(uuid.uuid4()),
        "name": "Pipeline",
        "days": "30",
        "permissions": ["view_project"],
        **typed,
    }


def test_an_administrator_makes_one_and_its_first_token(adam, fresh_client_of):
    page = fresh_client_of(adam)

    made = page.post(f"{ALL}new/", {"name": "Deployments", "roles": ["developer"]}, follow=True)
    robot = ServiceAccount.objects.get()
    answer = page.post(f"{ALL}{robot.pk}/tokens/new/", filled())

    (secret,) = secrets_in(answer)
    bearer = bearer_of(secret)
    assert "It can do nothing without a token." in notices(made)[0]
    assert robot.created_by == adam.user
    assert "no-store" in answer.headers["Cache-Control"]
    assert bearer is not None
    assert bearer.holder == robot
    assert bearer.permissions == {PERMISSIONS["view_project"]}


def test_its_pages_show_no_secret(adam, robot, fresh_client_of):
    page = fresh_client_of(adam)
    (secret,) = secrets_in(page.post(f"{ALL}{robot.pk}/tokens/new/", filled()))

    token = ServiceAccountToken.objects.get()
    pages = [ALL, robot.get_absolute_url(), token.get_absolute_url(), f"{ALL}{robot.pk}/delete/"]
    assert all(secret not in page.get(each).content.decode() for each in pages)
    assert token.hint in words(page.get(robot.get_absolute_url()))


def test_a_form_that_is_sent_again_makes_no_second_token(adam, robot, fresh_client_of):
    page, typed = fresh_client_of(adam), filled()
    page.post(f"{ALL}{robot.pk}/tokens/new/", typed)

    answer = page.post(f"{ALL}{robot.pk}/tokens/new/", typed)

    assert secrets_in(answer) == []
    assert ServiceAccountToken.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("roles", {"roles": []}, "Select at least one role."),
        ("roles", {"roles": ["king"]}, "Select only roles"),
        ("name", {"name": ""}, "Enter the name."),
        ("name", {"name": "x" * 61}, "1 to 60 characters"),
        ("name", {"name": "DEPLOYMENTS"}, "already named DEPLOYMENTS"),
    ],
)
def test_a_bad_form_is_refused_with_a_reason(adam, robot, client_of, field, typed, reason):
    answer = client_of(adam).post(f"{ALL}new/", {"name": "Backup", "roles": ["developer"], **typed})

    assert reason in reason_at(answer, field)
    assert ServiceAccount.objects.count() == 1


def test_the_hundred_and_first_is_refused(adam, acme, monkeypatch):
    monkeypatch.setattr("machines.actions.service_accounts.MOST_SERVICE_ACCOUNTS", 2)
    add_service_account("One", by=adam)
    add_service_account("Two", by=adam)

    with pytest.raises(actions.TooManyServiceAccounts):
        add_service_account("Three", by=adam)


def test_name_and_roles_change(adam, robot, client_of):
    page = client_of(adam)
    assert checked(page.get(robot.get_absolute_url()), "roles") == ["developer"]

    page.post(robot.get_absolute_url(), {"name": "Backup", "roles": ["api-publisher"]})

    robot = ServiceAccount.objects.get()
    assert (robot.name, robot.role_slugs) == ("Backup", [RoleSlug.API_PUBLISHER])
    event = Event.objects.get(kind="service_account.changed")
    assert event.before == {"name": "Deployments", "roles": ["developer"]}
    assert event.after == {"name": "Backup", "roles": ["api-publisher"]}


def test_a_change_to_what_it_is_already_is_none(adam, robot):
    changed = actions.change_service_account(
        account=robot, name=robot.name, slugs=[RoleSlug.DEVELOPER], by=adam
    )

    assert not changed
    assert not Event.objects.filter(kind="service_account.changed").exists()


def test_its_own_name_in_another_case_is_free(adam, robot):
    actions.change_service_account(
        account=robot, name="DEPLOYMENTS", slugs=[RoleSlug.DEVELOPER], by=adam
    )

    assert ServiceAccount.objects.get().name == "DEPLOYMENTS"


def test_deleting_it_ends_its_tokens(adam, robot, client_of):
    token = add_service_account_token(robot, by=adam)

    answer = client_of(adam).post(f"{ALL}{robot.pk}/delete/", follow=True)

    assert notices(answer) == ["Deployments was deleted."]
    assert bearer_of(token.secret) is None
    assert not ServiceAccount.objects.exists()
    event = Event.objects.get(kind="service_account.deleted")
    assert event.before == {"roles": ["developer"], "tokens": [str(token)]}


def test_a_token_of_it_is_rotated_and_revoked(adam, robot, fresh_client_of):
    page, token = fresh_client_of(adam), add_service_account_token(robot, by=adam)

    answer = page.post(f"{token.get_absolute_url()}rotate/", {"overlap_hours": "24"})
    (secret,) = secrets_in(answer)
    assert bearer_of(token.secret) is not None
    page.post(f"{token.get_absolute_url()}revoke/")

    assert bearer_of(token.secret) is None
    assert bearer_of(secret) is not None


def test_one_of_another_account_is_not_found_under_this_one(adam, robot, client_of):
    other = add_service_account("Backup", by=adam)
    token = add_service_account_token(other, by=adam)

    assert client_of(adam).get(f"{ALL}{robot.pk}/tokens/{token.pk}/").status_code == 404


def test_it_cannot_sign_in_and_is_no_administrator(adam, acme):
    add_service_account("Backup", RoleSlug.ADMINISTRATOR, by=adam)
    add_member(acme, "Mia", RoleSlug.DEVELOPER)

    assert list(acme.administrators()) == [adam]
    with pytest.raises(LastAdministrator):
        leave_organization(membership=adam)


# What one gives is one's own


def limited(adam, *permissions):
    """Someone who may manage tokens and what else is said: a machine, as no role is so narrow."""
    boss = add_service_account("Boss", RoleSlug.ADMINISTRATOR, by=adam)
    chosen = [MANAGE_TOKEN, *permissions]
    bearer = bearer_of(add_service_account_token(boss, *chosen, by=adam).secret)
    assert bearer is not None
    return bearer


def test_nobody_gives_a_service_account_more_than_they_have(adam):
    by = limited(adam, *permissions_of_roles([RoleSlug.BILLING_ADMINISTRATOR]))

    add_service_account("Invoices", RoleSlug.BILLING_ADMINISTRATOR, by=by)
    with pytest.raises(AboveYou):
        add_service_account("Everything", RoleSlug.ADMINISTRATOR, by=by)
    assert not ServiceAccount.objects.named("Everything").exists()


def test_nobody_gives_it_more_later_either(adam, robot):
    by = limited(adam, *permissions_of_roles([RoleSlug.DEVELOPER]))

    with pytest.raises(AboveYou):
        actions.change_service_account(
            account=robot, name="Deployments", slugs=[RoleSlug.ADMINISTRATOR], by=by
        )
    assert ServiceAccount.objects.named("Deployments").get().role_slugs == [RoleSlug.DEVELOPER]


def test_managing_tokens_alone_gives_nobody_the_rights_of_a_service_account(adam):
    powerful = add_service_account("Everything", RoleSlug.ADMINISTRATOR, by=adam)
    token = add_service_account_token(powerful, by=adam)
    by = limited(adam)

    with pytest.raises(actions.MoreThanYours):
        add_service_account_token(powerful, by=by)
    with pytest.raises(actions.MoreThanYours):
        actions.rotate_service_account_token(token=token, overlap_hours=72, by=by)
    with pytest.raises(AboveYou):
        actions.delete_service_account(account=powerful, by=by)
    assert ServiceAccountToken.objects.filter(service_account=powerful).count() == 1


def test_but_a_token_that_leaked_is_revoked_by_whoever_manages_tokens(adam):
    powerful = add_service_account("Everything", RoleSlug.ADMINISTRATOR, by=adam)
    token = add_service_account_token(powerful, by=adam)

    actions.revoke_service_account_token(token=token, by=limited(adam))

    assert bearer_of(token.secret) is None


def test_a_token_has_no_permission_that_its_account_lacks(adam, robot):
    with pytest.raises(actions.MoreThanServiceAccount, match="Change the organization"):
        add_service_account_token(robot, MANAGE_ORGANIZATION, by=adam)


def test_members_without_the_permission_do_nothing_here(mia, robot, adam):
    token = add_service_account_token(robot, by=adam)

    with pytest.raises(NoLongerAllowed):
        add_service_account("Mine", by=mia)
    with pytest.raises(NoLongerAllowed):
        add_service_account_token(robot, PERMISSIONS["view_project"], by=mia)
    with pytest.raises(NoLongerAllowed):
        actions.revoke_service_account_token(token=token, by=mia)


# Another organization


def test_those_of_another_organization_are_out_of_reach_of_the_actions(adam, robot, mia, zed):
    token, own = add_service_account_token(robot, by=adam), add_token(mia)

    with pytest.raises(actions.ServiceAccountGone):
        actions.delete_service_account(account=robot, by=zed)
    with pytest.raises(actions.ServiceAccountGone):
        add_service_account_token(robot, PERMISSIONS["view_project"], by=zed)
    with pytest.raises(actions.TokenGone):
        actions.rotate_service_account_token(token=token, overlap_hours=0, by=zed)
    with pytest.raises(actions.TokenGone):
        actions.revoke_service_account_token(token=token, by=zed)
    with pytest.raises(actions.TokenGone):
        actions.revoke_member_token(token=own, by=zed)


# Who hears of it


def test_administrators_hear_of_new_machines_and_tokens(adam, acme):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    robot = add_service_account("Deployments", by=adam)
    add_service_account_token(robot, by=adam)
    add_token(add_member(acme, "Ann", RoleSlug.DEVELOPER))

    told = Notification.objects.filter(user=eve.user).values("event_id")

    assert sorted(Event.objects.filter(pk__in=told).values_list("kind", flat=True)) == [
        "service_account.created",
        "token.created",
        "token.created",
    ]
