"""A closed door explains: whom to ask, asking one of them, and what they answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events import (
    ACCESS_DECLINED,
    ACCESS_GRANTED,
    ACCESS_REQUESTED,
    MEMBER_ROLES_CHANGED,
)
from organizations.models import AccessRequest, Membership
from organizations.permissions import MANAGE_MEMBERSHIP, MANAGE_ORGANIZATION, VIEW_ORGANIZATION
from organizations.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import buttons, checked, links, notices, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
ASK = f"{ACME}access/"
CLOSED = f"{ACME}settings/members/invite/"
MEMBERS = f"{ACME}settings/members/"
WANTED = MANAGE_MEMBERSHIP


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


@pytest.fixture
def eve(acme):
    """Somebody outside, who has the portal only."""
    return add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)


@pytest.fixture
def asked(mia, adam):
    """Mia asked Adam to manage members."""
    return actions.request_access(membership=mia, permission=WANTED, of=adam)


def suspend(acme):
    type(acme).objects.filter(pk=acme.pk).update(suspended_at=timezone.now())


def begin_deletion(acme):
    now = timezone.now()
    type(acme).objects.filter(pk=acme.pk).update(
        deletion_asked_at=now, removal_due_at=now + timedelta(days=30)
    )


def again(row):
    return type(row).objects.get(pk=row.pk)


# The door


def test_a_closed_door_names_the_permission_its_roles_and_who_can_give_them(
    mia, adam, ann, browser
):
    gone = add_member(mia.organization, "Gone", RoleSlug.ADMINISTRATOR)
    gone.user.is_active = False
    gone.user.save()

    shown = browser(mia).get(CLOSED)

    assert shown.status_code == 403
    assert "Invite and remove members, and change their roles" in words(shown)
    assert "Administrator" in words(shown)
    assert {"mailto:adam%40example.com", "mailto:ann%40example.com"} <= set(links(shown))
    assert "Gone" not in words(shown)
    assert checked(shown, "person") == [str(adam.pk)]
    assert "Request access" in buttons(shown)


def test_asking_leads_home_and_says_whom_one_asked(mia, adam, ann, browser):
    answer = browser(mia).post(
        ASK, {"permission": WANTED.value, "person": str(ann.pk)}, follow=True
    )

    assert answer.wsgi_request.path == ACME
    assert notices(answer) == [
        "You requested access from Ann: “Invite and remove members, and change their roles”."
    ]
    asked = AccessRequest.objects.get()
    assert (asked.membership, asked.permission, asked.asked_of) == (mia, WANTED.value, ann.user)


def test_the_question_is_in_the_history(mia, adam):
    actions.request_access(membership=mia, permission=WANTED, of=adam)

    event = Event.objects.get(kind=ACCESS_REQUESTED)
    assert (event.actor_id, event.target_id) == (mia.user_id, str(adam.user_id))
    assert event.target_type == "user"
    assert event.after == {"permission": WANTED.value, "label": WANTED.label}


def test_while_it_waits_the_door_says_so_instead(mia, asked, browser):
    shown = browser(mia).get(CLOSED)

    assert "You requested access from Adam" in words(shown)
    assert "Request access" not in buttons(shown)


def test_other_doors_can_still_be_asked_about(mia, asked, browser):
    shown = browser(mia).get(f"{ACME}projects/new/")

    assert "Request access" in buttons(shown)
    assert "You asked" not in words(shown)


def test_who_was_asked_and_has_closed_the_account_is_an_administrator_still(mia, asked, browser):
    AccessRequest.objects.update(asked_of=None)

    assert "You requested access from an administrator" in words(browser(mia).get(CLOSED))


def test_after_a_no_one_can_ask_again(mia, adam, asked, browser):
    actions.decline_access(request=asked, by=adam)

    assert "Request access" in buttons(browser(mia).get(CLOSED))
    assert actions.request_access(membership=mia, permission=WANTED, of=adam)


def test_an_organization_that_is_being_deleted_says_why_the_door_is_closed(
    mia, adam, acme, browser
):
    begin_deletion(acme)

    for who in (mia, adam):
        shown = browser(who).get(CLOSED)

        assert shown.status_code == 403
        assert "Acme is read-only" in words(shown)
        assert "Acme is scheduled for deletion, so no one can change anything" in words(shown)
        assert "Request access" not in buttons(shown)


def test_asking_is_for_nobody_while_it_is_being_deleted(mia, adam, acme, browser):
    begin_deletion(acme)
    page = browser(mia)
    before = business()

    answer = page.post(ASK, {"permission": WANTED.value, "person": adam.pk}, follow=True)

    assert any("Acme is scheduled for deletion." in notice for notice in notices(answer))
    assert business() == before


def test_asking_is_for_nobody_while_it_is_suspended(mia, adam, acme, browser):
    suspend(acme)
    before = everything()

    with pytest.raises(actions.OrganizationSuspended):
        actions.request_access(membership=mia, permission=WANTED, of=adam)
    assert (
        browser(mia).post(ASK, {"permission": WANTED.value, "person": adam.pk}).status_code == 403
    )
    assert {**everything(), "user": []} == {**before, "user": []}


def test_who_has_only_the_portal_can_ask_too(eve, adam, browser):
    answer = browser(eve).post(
        ASK, {"permission": VIEW_ORGANIZATION.value, "person": adam.pk}, follow=True
    )

    assert answer.wsgi_request.path == f"{ACME}portal/"
    assert "You requested access from Adam" in notices(answer)[0]


# Refused questions


@pytest.mark.parametrize("permission", ["", "owner", "superuser", "view_everything", "X" * 40])
def test_a_permission_that_does_not_exist_is_refused(mia, adam, permission):
    before = everything()

    with pytest.raises(actions.UnknownPermission):
        actions.request_access(membership=mia, permission=permission, of=adam)

    assert everything() == before


def test_what_one_has_already_is_not_asked_for(mia, adam):
    with pytest.raises(actions.HasItAlready):
        actions.request_access(membership=mia, permission=PERMISSIONS["view_project"], of=adam)


def test_only_an_active_administrator_of_this_organization_is_asked(mia, adam, ann, zed, acme):
    ann.user.is_active = False
    ann.user.save()
    dan = add_member(acme, "Dan", RoleSlug.DEVELOPER)

    for nobody in (ann, zed, dan, mia):
        with pytest.raises(actions.NotAnAdministrator):
            actions.request_access(membership=mia, permission=WANTED, of=nobody)


def test_an_administrator_elsewhere_who_is_a_member_here_is_not_asked(mia, zed, acme):
    here = add_member(acme, zed.user, RoleSlug.DEVELOPER)

    with pytest.raises(actions.NotAnAdministrator):
        actions.request_access(membership=mia, permission=WANTED, of=here)


def test_a_second_question_for_the_same_is_refused_whoever_is_asked(mia, asked, ann):
    with pytest.raises(actions.AskedAlready):
        actions.request_access(membership=mia, permission=WANTED, of=ann)


def test_the_database_holds_no_second_open_one_either(mia, asked, acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        acme.access_requests.create(membership=mia, permission=WANTED)


def test_there_are_only_so_many_questions_a_day(mia, adam, settings):
    settings.ACCESS_REQUESTS_A_DAY = 2
    for permission in (PERMISSIONS["manage_project"], MANAGE_ORGANIZATION):
        asked = actions.request_access(membership=mia, permission=permission, of=adam)
        actions.decline_access(request=asked, by=adam)

    with pytest.raises(actions.AskedTooOften):
        actions.request_access(membership=mia, permission=WANTED, of=adam)

    AccessRequest.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert actions.request_access(membership=mia, permission=WANTED, of=adam)


def test_the_limit_is_each_members_own(mia, adam, eve, settings):
    settings.ACCESS_REQUESTS_A_DAY = 1
    actions.request_access(membership=mia, permission=WANTED, of=adam)

    assert actions.request_access(membership=eve, permission=WANTED, of=adam)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"permission": "manage_membership"},
        {"permission": "manage_membership", "person": "x"},
        {"permission": "manage_membership", "person": "9" * 30},
        {"permission": "manage_membership", "person": "\0"},
        {"permission": "\0", "person": "1"},
        {"permission": "x" * 200, "person": "1"},
        {"person": "1"},
    ],
)
def test_a_question_of_the_wrong_shape_is_told_so(mia, browser, forged):
    page = browser(mia)
    before = business()

    answer = page.post(ASK, forged, follow=True)

    assert answer.status_code == 200
    assert notices(answer) == ["Choose an administrator."]
    assert business() == before


def test_an_unknown_permission_is_told_and_in_the_history(mia, adam, browser):
    answer = browser(mia).post(ASK, {"permission": "owner", "person": adam.pk}, follow=True)

    assert notices(answer) == ["That permission does not exist."]
    assert Event.objects.get(is_refused=True).after == {
        "action": "organizations:ask",
        "attempted": "UnknownPermission",
    }


def test_an_administrator_of_the_neighbour_cannot_be_named(mia, zed, browser):
    answer = browser(mia).post(ASK, {"permission": WANTED.value, "person": zed.pk}, follow=True)

    assert notices(answer) == ["Choose an administrator."]
    assert "Zed" not in words(answer)


def test_who_was_removed_meanwhile_asks_nobody(mia, adam):
    actions.remove_member(membership=mia, by=adam)

    with pytest.raises(actions.NoLongerAllowed):
        actions.request_access(membership=mia, permission=WANTED, of=adam)


# Where administrators find it


def test_every_administrator_finds_it_beside_the_member(mia, asked, ann, browser):
    shown = browser(ann).get(MEMBERS)

    assert "Requested access: Invite and remove members, and change their roles" in words(shown)
    assert any("1 access request is waiting." in n for n in notices(shown))


def test_nobody_else_does(mia, asked, eve, acme, browser):
    shown = browser(mia).get(MEMBERS)

    assert "Asked for" not in words(shown)
    assert notices(shown) == []


def test_the_notice_leads_to_those_who_ask_and_nobody_else(mia, asked, adam, acme, browser):
    add_member(acme, "Quiet", RoleSlug.DEVELOPER)

    shown = browser(adam).get(f"{MEMBERS}?asked=on")

    assert "Mia" in words(shown)
    assert "Quiet" not in words(shown)
    assert notices(shown) == ["Showing only members who requested access. View all members"]


def test_when_everybody_was_answered_nobody_is_found(mia, asked, adam, browser):
    actions.decline_access(request=asked, by=adam)
    page = browser(adam)

    assert "No access requests are waiting." in words(page.get(f"{MEMBERS}?asked=on"))
    assert notices(page.get(MEMBERS)) == []


def test_questions_in_another_organization_are_not_counted(adam, zed, browser):
    theirs = add_member(zed.organization, "Dev", RoleSlug.DEVELOPER)
    actions.request_access(membership=theirs, permission=WANTED, of=zed)

    assert notices(browser(adam).get(MEMBERS)) == []


def test_the_list_costs_the_same_with_and_without_questions(adam, acme, browser):
    members = [add_member(acme, f"P {n}", RoleSlug.BILLING_ADMINISTRATOR) for n in range(20)]
    page = browser(adam)
    page.get(MEMBERS)
    costs = []
    for some in ([], members):
        for member in some:
            for permission in (WANTED, PERMISSIONS["view_project"]):
                actions.request_access(membership=member, permission=permission, of=adam)
        with CaptureQueriesContext(connection) as queries:
            page.get(MEMBERS)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 5


def test_a_question_for_what_no_release_knows_any_more_breaks_no_page(mia, asked, adam, browser):
    AccessRequest.objects.update(permission="view_fax_machine")

    assert "Asked for" not in words(browser(adam).get(MEMBERS))
    assert browser(adam).get(f"{MEMBERS}{mia.pk}/").status_code == 200


# Answers


def grant(asked):
    return f"{ACME}settings/access/{asked.pk}/grant/"


def decline(asked):
    return f"{ACME}settings/access/{asked.pk}/decline/"


def test_the_members_page_has_the_question_on_top(mia, asked, ann, browser):
    shown = browser(ann).get(f"{MEMBERS}{mia.pk}/")

    assert "Mia requested access: Invite and remove members" in words(shown)
    assert "Sent to Adam" in words(shown)
    assert any(button.startswith("Grant Administrator role") for button in buttons(shown))


def test_the_role_that_may_do_least_is_proposed(adam, acme, browser):
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    actions.request_access(membership=bill, permission=PERMISSIONS["view_project"], of=adam)

    shown = browser(adam).get(f"{MEMBERS}{bill.pk}/").content.decode()

    choices = shown.partition("<select")[2].partition("</select>")[0]
    assert choices.index('"environment-manager"') < choices.index('"api-publisher"')
    assert choices.index('"developer"') < choices.index('"administrator"')
    assert "selected" not in choices


def test_before_it_is_granted_a_page_says_what_the_role_adds_and_does_nothing(
    mia, asked, ann, browser
):
    before = business()

    shown = browser(ann).get(grant(asked), {"role": "administrator"})

    said = words(shown)
    assert "Grant the Administrator role to Mia?" in said
    assert "Delete the organization" in said
    assert "full control of Acme" in said
    # What Mia can do already is not gained.
    assert "View projects" not in said
    assert "Grant Administrator role" in buttons(shown)
    assert business() == before
    assert again(mia).role_slugs == [RoleSlug.DEVELOPER]


def test_a_lesser_role_gives_less_and_says_so(adam, acme, browser):
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    waits = actions.request_access(membership=bill, permission=PERMISSIONS["view_project"], of=adam)

    said = words(browser(adam).get(grant(waits), {"role": "environment-manager"}))

    assert "What Bill will be able to do View projects" in said
    assert "full control" not in said


def test_without_a_role_the_question_is_about_the_one_that_gives_least(adam, acme, browser):
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    waits = actions.request_access(membership=bill, permission=PERMISSIONS["view_project"], of=adam)

    assert "Grant Environment manager role" in buttons(browser(adam).get(grant(waits)))


@pytest.mark.parametrize("forged", [{"role": ""}, {"role": "owner"}])
def test_the_question_about_no_role_leads_back_to_the_member(asked, mia, ann, browser, forged):
    answer = browser(ann).get(grant(asked), forged)

    assert answer.headers["Location"] == f"{MEMBERS}{mia.pk}/"


def test_granting_gives_the_role_beside_the_others(mia, asked, ann, browser):
    answer = browser(ann).post(grant(asked), {"role": "administrator"}, follow=True)

    assert notices(answer) == ["Mia now has the Administrator role."]
    assert again(mia).role_slugs == [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]
    assert (again(asked).granted_at is not None, again(asked).answered_by) == (True, ann.user)
    changed, granted = Event.objects.order_by("-pk")[:2][::-1]
    assert changed.kind == MEMBER_ROLES_CHANGED
    assert (granted.kind, granted.target_id) == (ACCESS_GRANTED, str(mia.user_id))
    assert granted.after == {"permission": WANTED.value, "label": WANTED.label}


def test_declining_closes_it_and_changes_no_role(mia, asked, ann, browser):
    answer = browser(ann).post(decline(asked), follow=True)

    assert notices(answer) == ["The access request from Mia was declined."]
    assert again(mia).role_slugs == [RoleSlug.DEVELOPER]
    assert again(asked).declined_at is not None
    event = Event.objects.get(kind=ACCESS_DECLINED)
    assert (event.actor_id, event.target_id) == (ann.user_id, str(mia.user_id))


@pytest.mark.parametrize("first", ["grant", "decline"])
def test_what_was_answered_is_answered_once(mia, asked, adam, browser, first):
    page = browser(adam)
    address = grant(asked) if first == "grant" else decline(asked)
    page.post(address, {"role": "administrator"}, follow=True)
    before = business()

    for address in (grant(asked), decline(asked)):
        answer = page.post(address, {"role": "administrator"}, follow=True)

        assert notices(answer) == ["This request has already been answered."]
    assert business() == before


def test_a_role_without_the_permission_does_not_answer_it(mia, asked, adam, browser):
    page = browser(adam)
    before = business()

    answer = page.post(grant(asked), {"role": "billing-administrator"}, follow=True)

    assert notices(answer) == [
        "The Billing administrator role does not include this permission. Choose another role."
    ]
    assert business() == before


@pytest.mark.parametrize("forged", [{}, {"role": "owner"}, {"role": "\0"}])
def test_a_role_that_does_not_exist_answers_nothing(mia, asked, adam, browser, forged):
    answer = browser(adam).post(grant(asked), forged, follow=True)

    assert notices(answer)[0] == "Choose a role."
    assert again(asked).granted_at is None


def test_nobody_answers_their_own_question_without_the_right(mia, asked, browser):
    page = browser(mia)
    before = business()

    assert page.post(grant(asked), {"role": "administrator"}).status_code == 403
    assert page.post(decline(asked)).status_code == 403
    with pytest.raises(actions.NoLongerAllowed):
        actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=mia)
    with pytest.raises(actions.NoLongerAllowed):
        actions.decline_access(request=asked, by=mia)
    assert business() == before


def test_who_leads_a_team_gives_nothing_above_themselves(adam, eve, lea, browser):
    asked = actions.request_access(
        membership=eve, permission=PERMISSIONS["manage_project"], of=adam
    )

    shown = browser(lea).get(f"{MEMBERS}{eve.pk}/")
    assert "You cannot grant any role with this permission." in words(shown)
    with pytest.raises(actions.AboveYou):
        actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=lea)
    assert again(asked).granted_at is None


def test_the_neighbours_administrator_answers_nothing(mia, asked, zed, browser):
    before = everything()

    with pytest.raises(actions.NoLongerAllowed):
        actions.decline_access(request=asked, by=zed)
    with pytest.raises(actions.NoLongerAllowed):
        actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=zed)
    theirs = f"/organizations/zenith/settings/access/{asked.pk}/grant/"
    assert browser(zed).post(theirs, {"role": "administrator"}).status_code == 404

    assert {**everything(), "user": []} == {**before, "user": []}


# What roles answer by themselves


def test_a_change_of_roles_that_gives_it_answers_the_question(mia, asked, ann):
    actions.change_roles(membership=mia, slugs=[RoleSlug.ADMINISTRATOR], by=ann)

    assert (again(asked).granted_at is not None, again(asked).answered_by) == (True, ann.user)
    assert Event.objects.filter(kind=ACCESS_GRANTED).count() == 1


def test_a_change_of_roles_that_does_not_leaves_it_open(mia, asked, adam):
    actions.change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)

    assert again(asked).granted_at is None
    assert not Event.objects.filter(kind=ACCESS_GRANTED).exists()


def test_many_at_once_answer_it_too(mia, asked, adam):
    change = actions.Change(give=RoleSlug.ADMINISTRATOR)
    actions.change_members(pks=[mia.pk], change=change, by=adam)

    assert again(asked).granted_at is not None


def test_one_role_answers_every_question_that_it_covers(mia, asked, adam):
    other = actions.request_access(
        membership=mia, permission=PERMISSIONS["manage_project"], of=adam
    )
    actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=adam)

    assert again(other).granted_at is not None
    assert Event.objects.filter(kind=ACCESS_GRANTED).count() == 2


def test_who_has_it_by_now_is_only_told_so(mia, asked, adam, browser):
    mia.membership_roles.all().delete()
    add = Membership.objects.get(pk=mia.pk).membership_roles
    administrator = adam.membership_roles.get().role
    add.create(organization=mia.organization, role=administrator)

    answer = browser(adam).post(grant(asked), {"role": "developer"}, follow=True)

    assert notices(answer) == ["Mia already has this permission."]
    assert again(asked).granted_at is not None
    assert not Event.objects.filter(kind=MEMBER_ROLES_CHANGED).exists()


def test_the_question_goes_with_the_membership(mia, asked, adam):
    actions.remove_member(membership=mia, by=adam)

    assert not AccessRequest.objects.exists()
