"""A closed door explains: what it demands, whom to ask, and asking one of them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.access_requests import ACCESS_REQUESTED
from organizations.models import AccessRequest
from organizations.permissions import MANAGE_MEMBERSHIP, MANAGE_ORGANIZATION, VIEW_ORGANIZATION
from organizations.tenancy.demands import NoLongerAllowed, OrganizationSuspended
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import buttons, checked, links, notices, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
ASK = f"{ACME}access/"
CLOSED = f"{ACME}settings/members/invite/"
WANTED = MANAGE_MEMBERSHIP


def suspend(acme):
    type(acme).objects.filter(pk=acme.pk).update(suspended_at=timezone.now())


def begin_deletion(acme):
    now = timezone.now()
    type(acme).objects.filter(pk=acme.pk).update(
        deletion_asked_at=now, removal_due_at=now + timedelta(days=30)
    )


def test_a_closed_door_names_the_permission_its_roles_and_who_can_give_them(
    mia, adam, ann, client_of
):
    gone = add_member(mia.organization, "Gone", RoleSlug.ADMINISTRATOR)
    gone.user.is_active = False
    gone.user.save()

    shown = client_of(mia).get(CLOSED)

    assert shown.status_code == 403
    assert "Invite and remove members, and change their roles" in words(shown)
    assert "Administrator" in words(shown)
    assert {"mailto:adam%40example.com", "mailto:ann%40example.com"} <= set(links(shown))
    assert "Gone" not in words(shown)
    assert checked(shown, "person") == [str(adam.pk)]
    assert "Request access" in buttons(shown)


def test_asking_leads_home_and_says_whom_one_asked(mia, adam, ann, client_of):
    answer = client_of(mia).post(
        ASK, {"permission": WANTED.value, "person": str(ann.pk)}, follow=True
    )

    assert answer.wsgi_request.path == ACME
    assert notices(answer) == [
        "You requested access from Ann: “Invite and remove members, and change their roles”."
    ]
    asked = AccessRequest.objects.get()
    assert (asked.membership, asked.permission, asked.asked_of) == (mia, WANTED.value, ann.user)


def test_the_question_is_in_the_history(mia, adam):
    actions.request_access(membership=mia, permission=WANTED, administrator=adam)

    event = Event.objects.get(kind=ACCESS_REQUESTED)
    assert (event.actor_id, event.target_id) == (mia.user_id, str(adam.user_id))
    assert event.target_type == "user"
    assert event.after == {"permission": WANTED.value, "label": WANTED.label}


def test_while_it_waits_the_door_says_so_instead(mia, asked, client_of):
    shown = client_of(mia).get(CLOSED)

    assert "You requested access from Adam" in words(shown)
    assert "Request access" not in buttons(shown)


def test_other_doors_can_still_be_asked_about(mia, asked, client_of):
    shown = client_of(mia).get(f"{ACME}projects/new/")

    assert "Request access" in buttons(shown)
    assert "You asked" not in words(shown)


def test_who_was_asked_and_has_closed_the_account_is_an_administrator_still(mia, asked, client_of):
    AccessRequest.objects.update(asked_of=None)

    assert "You requested access from an administrator" in words(client_of(mia).get(CLOSED))


def test_after_a_no_one_can_ask_again(mia, adam, asked, client_of):
    actions.decline_access(request=asked, by=adam)

    assert "Request access" in buttons(client_of(mia).get(CLOSED))
    assert actions.request_access(membership=mia, permission=WANTED, administrator=adam)


def test_an_organization_that_is_being_deleted_says_why_the_door_is_closed(
    mia, adam, acme, client_of
):
    begin_deletion(acme)

    for who in (mia, adam):
        shown = client_of(who).get(CLOSED)

        assert shown.status_code == 403
        assert "Acme is read-only" in words(shown)
        assert "Acme is scheduled for deletion, so no one can change anything" in words(shown)
        assert "Request access" not in buttons(shown)


def test_asking_is_for_nobody_while_it_is_being_deleted(mia, adam, acme, client_of):
    begin_deletion(acme)
    page = client_of(mia)
    before = business()

    answer = page.post(ASK, {"permission": WANTED.value, "person": adam.pk}, follow=True)

    assert any("Acme is scheduled for deletion." in notice for notice in notices(answer))
    assert business() == before


def test_asking_is_for_nobody_while_it_is_suspended(mia, adam, acme, client_of):
    suspend(acme)
    before = everything()

    with pytest.raises(OrganizationSuspended):
        actions.request_access(membership=mia, permission=WANTED, administrator=adam)
    assert (
        client_of(mia).post(ASK, {"permission": WANTED.value, "person": adam.pk}).status_code == 403
    )
    assert {**everything(), "user": []} == {**before, "user": []}


def test_who_has_only_the_portal_learns_of_no_administrator(eve, adam, client_of):
    asked = {"permission": VIEW_ORGANIZATION.value, "person": adam.pk}

    refused = client_of(eve).post(ASK, asked)

    assert refused.status_code == 403
    assert "Adam" not in words(refused) + refused.content.decode()
    assert "adam@example.com" not in refused.content.decode()
    with pytest.raises(actions.NotAnAdministrator):
        actions.request_access(membership=eve, permission=VIEW_ORGANIZATION, administrator=adam)
    assert not AccessRequest.objects.exists()


# Refused questions


@pytest.mark.parametrize("permission", ["", "owner", "superuser", "view_everything", "X" * 40])
def test_a_permission_that_does_not_exist_is_refused(mia, adam, permission):
    before = everything()

    with pytest.raises(actions.UnknownPermission):
        actions.request_access(membership=mia, permission=permission, administrator=adam)

    assert everything() == before


def test_what_one_has_already_is_not_asked_for(mia, adam):
    with pytest.raises(actions.HasItAlready):
        actions.request_access(
            membership=mia, permission=PERMISSIONS["view_project"], administrator=adam
        )


def test_only_an_active_administrator_of_this_organization_is_asked(mia, adam, ann, zed, acme):
    ann.user.is_active = False
    ann.user.save()
    dan = add_member(acme, "Dan", RoleSlug.DEVELOPER)

    for nobody in (ann, zed, dan, mia):
        with pytest.raises(actions.NotAnAdministrator):
            actions.request_access(membership=mia, permission=WANTED, administrator=nobody)


def test_an_administrator_elsewhere_who_is_a_member_here_is_not_asked(mia, zed, acme):
    here = add_member(acme, zed.user, RoleSlug.DEVELOPER)

    with pytest.raises(actions.NotAnAdministrator):
        actions.request_access(membership=mia, permission=WANTED, administrator=here)


def test_a_second_question_for_the_same_is_refused_whoever_is_asked(mia, asked, ann):
    with pytest.raises(actions.AskedAlready):
        actions.request_access(membership=mia, permission=WANTED, administrator=ann)


def test_the_database_holds_no_second_open_one_either(mia, asked, acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        acme.access_requests.create(membership=mia, permission=WANTED)


def test_there_are_only_so_many_questions_a_day(mia, adam, settings):
    settings.ACCESS_REQUESTS_A_DAY = 2
    for permission in (PERMISSIONS["manage_project"], MANAGE_ORGANIZATION):
        asked = actions.request_access(membership=mia, permission=permission, administrator=adam)
        actions.decline_access(request=asked, by=adam)

    with pytest.raises(actions.AskedTooOften):
        actions.request_access(membership=mia, permission=WANTED, administrator=adam)

    AccessRequest.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert actions.request_access(membership=mia, permission=WANTED, administrator=adam)


def test_the_limit_is_each_members_own(mia, adam, acme, settings):
    settings.ACCESS_REQUESTS_A_DAY = 1
    actions.request_access(membership=mia, permission=WANTED, administrator=adam)

    quiet = add_member(acme, "Quiet", RoleSlug.DEVELOPER)
    assert actions.request_access(membership=quiet, permission=WANTED, administrator=adam)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"permission": "manage_membership"},
        {"permission": "manage_membership", "person": "x"},
        {"permission": "manage_membership", "person": "9" * 30},
        {"permission": "manage_membership", "person": "\0"},
        {"permission": "x" * 200, "person": "x", "project": "x"},
    ],
)
def test_a_question_of_the_wrong_shape_is_told_so(mia, client_of, forged):
    page = client_of(mia)
    before = business()

    answer = page.post(ASK, forged, follow=True)

    assert answer.status_code == 200
    assert notices(answer) == ["Choose an administrator."]
    assert business() == before


def test_a_malformed_project_or_permission_is_named_as_such(mia, adam, client_of):
    page = client_of(mia)
    before = business()
    no_project = "This project is not available. Choose an active one."
    no_permission = "That permission does not exist."

    for forged, reason in (
        *(({"project": project}, no_project) for project in ("x", "0", "-1", "9" * 30, "\0")),
        *(({"permission": value}, no_permission) for value in ("", "x" * 200, "\0")),
    ):
        form = {"permission": WANTED.value, "person": adam.pk, **forged}
        assert notices(page.post(ASK, form, follow=True)) == [reason], forged
    assert business() == before


def test_an_unknown_permission_is_told_and_in_the_history(mia, adam, client_of):
    answer = client_of(mia).post(ASK, {"permission": "owner", "person": adam.pk}, follow=True)

    assert notices(answer) == ["That permission does not exist."]
    assert Event.objects.get(is_refused=True).after == {
        "action": "organizations:ask",
        "attempted": "UnknownPermission",
    }


def test_an_administrator_of_the_neighbour_cannot_be_named(mia, zed, client_of):
    answer = client_of(mia).post(ASK, {"permission": WANTED.value, "person": zed.pk}, follow=True)

    assert notices(answer) == ["Choose an administrator."]
    assert "Zed" not in words(answer)


def test_who_was_removed_meanwhile_asks_nobody(mia, adam):
    actions.remove_member(membership=mia, by=adam)

    with pytest.raises(NoLongerAllowed):
        actions.request_access(membership=mia, permission=WANTED, administrator=adam)
