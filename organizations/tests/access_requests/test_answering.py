"""What administrators answer to who asked for access, and what roles answer by themselves."""

import pytest

from audit.models import Event
from organizations import actions
from organizations.events.access_requests import ACCESS_DECLINED, ACCESS_GRANTED
from organizations.events.members import MEMBER_ROLES_CHANGED
from organizations.models import AccessRequest, Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.demands import AboveYou, NoLongerAllowed
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member
from tests.database import business, everything
from tests.reading import buttons, notices, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
MEMBERS = f"{ACME}settings/members/"
WANTED = MANAGE_MEMBERSHIP
ONLY_ADMINISTRATORS = (
    "Only the Administrator role includes this, together with every other permission."
)


def again(row):
    return type(row).objects.get(pk=row.pk)


def grant(asked):
    return f"{ACME}settings/access/{asked.pk}/grant/"


def decline(asked):
    return f"{ACME}settings/access/{asked.pk}/decline/"


def test_the_members_page_has_the_question_on_top(mia, asked, ann, client_of):
    shown = client_of(ann).get(f"{MEMBERS}{mia.pk}/")

    assert "Mia requested access: Invite and remove members" in words(shown)
    assert "Sent to Adam" in words(shown)
    assert any(button.startswith("Grant Administrator role") for button in buttons(shown))
    assert ONLY_ADMINISTRATORS in words(shown)


def test_the_role_that_may_do_least_is_proposed(adam, acme, client_of):
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    actions.request_access(
        membership=bill, permission=PERMISSIONS["view_project"], administrator=adam
    )

    page = client_of(adam).get(f"{MEMBERS}{bill.pk}/")

    assert ONLY_ADMINISTRATORS not in words(page)
    shown = page.content.decode()
    choices = shown.partition("<select")[2].partition("</select>")[0]
    assert choices.index('"environment-manager"') < choices.index('"api-publisher"')
    assert choices.index('"developer"') < choices.index('"administrator"')
    assert "selected" not in choices


def test_before_it_is_granted_a_page_says_what_the_role_adds_and_does_nothing(
    mia, asked, ann, client_of
):
    before = business()

    shown = client_of(ann).get(grant(asked), {"role": "administrator"})

    said = words(shown)
    assert "Grant the Administrator role to Mia?" in said
    assert "Delete the organization" in said
    assert "full control of Acme" in said
    # What Mia can do already is not gained.
    assert "View projects" not in said
    assert "Grant Administrator role" in buttons(shown)
    assert business() == before
    assert again(mia).role_slugs == [RoleSlug.DEVELOPER]


def test_a_lesser_role_gives_less_and_says_so(adam, acme, client_of):
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    waits = actions.request_access(
        membership=bill, permission=PERMISSIONS["view_project"], administrator=adam
    )

    said = words(client_of(adam).get(grant(waits), {"role": "environment-manager"}))

    assert "What Bill will be able to do View projects" in said
    assert "full control" not in said


def test_without_a_role_the_question_is_about_the_one_that_gives_least(adam, acme, client_of):
    bill = add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    waits = actions.request_access(
        membership=bill, permission=PERMISSIONS["view_project"], administrator=adam
    )

    assert "Grant Environment manager role" in buttons(client_of(adam).get(grant(waits)))


@pytest.mark.parametrize("forged", [{"role": ""}, {"role": "owner"}])
def test_the_question_about_no_role_leads_back_to_the_member(asked, mia, ann, client_of, forged):
    answer = client_of(ann).get(grant(asked), forged)

    assert answer.headers["Location"] == f"{MEMBERS}{mia.pk}/"


def test_granting_gives_the_role_beside_the_others(mia, asked, ann, client_of):
    answer = client_of(ann).post(grant(asked), {"role": "administrator"}, follow=True)

    assert notices(answer) == ["Mia now has the Administrator role."]
    assert again(mia).role_slugs == [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]
    assert (again(asked).granted_at is not None, again(asked).answered_by) == (True, ann.user)
    changed, granted = Event.objects.order_by("-pk")[:2][::-1]
    assert changed.kind == MEMBER_ROLES_CHANGED
    assert (granted.kind, granted.target_id) == (ACCESS_GRANTED, str(mia.user_id))
    assert granted.after == {"permission": WANTED.value, "label": WANTED.label}


def test_declining_closes_it_and_changes_no_role(mia, asked, ann, client_of):
    answer = client_of(ann).post(decline(asked), follow=True)

    assert notices(answer) == ["The access request from Mia was rejected."]
    assert again(mia).role_slugs == [RoleSlug.DEVELOPER]
    assert again(asked).declined_at is not None
    event = Event.objects.get(kind=ACCESS_DECLINED)
    assert (event.actor_id, event.target_id) == (ann.user_id, str(mia.user_id))


@pytest.mark.parametrize("first", ["grant", "decline"])
def test_what_was_answered_is_answered_once(mia, asked, adam, client_of, first):
    page = client_of(adam)
    address = grant(asked) if first == "grant" else decline(asked)
    page.post(address, {"role": "administrator"}, follow=True)
    before = business()

    for address in (grant(asked), decline(asked)):
        answer = page.post(address, {"role": "administrator"}, follow=True)

        assert notices(answer) == ["This request has already been answered or withdrawn."]
    assert business() == before


def test_a_role_without_the_permission_does_not_answer_it(mia, asked, adam, client_of):
    page = client_of(adam)
    before = business()

    answer = page.post(grant(asked), {"role": "billing-administrator"}, follow=True)

    assert notices(answer) == [
        "The Billing administrator role does not include this permission. Choose another role."
    ]
    assert business() == before


@pytest.mark.parametrize("forged", [{}, {"role": "owner"}, {"role": "\0"}])
def test_a_role_that_does_not_exist_answers_nothing(mia, asked, adam, client_of, forged):
    answer = client_of(adam).post(grant(asked), forged, follow=True)

    assert notices(answer)[0] == "Choose a role."
    assert again(asked).granted_at is None


def test_nobody_answers_their_own_question_without_the_right(mia, asked, client_of):
    page = client_of(mia)
    before = business()

    assert page.post(grant(asked), {"role": "administrator"}).status_code == 403
    assert page.post(decline(asked)).status_code == 403
    with pytest.raises(NoLongerAllowed):
        actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=mia)
    with pytest.raises(NoLongerAllowed):
        actions.decline_access(request=asked, by=mia)
    assert business() == before


def test_who_leads_a_team_gives_nothing_above_themselves(adam, acme, lea, client_of):
    bea = add_member(acme, "Bea", RoleSlug.BILLING_ADMINISTRATOR)
    asked = actions.request_access(
        membership=bea, permission=PERMISSIONS["manage_project"], administrator=adam
    )

    shown = client_of(lea).get(f"{MEMBERS}{bea.pk}/")
    assert "You cannot grant any role with this permission." in words(shown)
    with pytest.raises(AboveYou):
        actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=lea)
    assert again(asked).granted_at is None


def test_the_neighbours_administrator_answers_nothing(mia, asked, zed, client_of):
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.decline_access(request=asked, by=zed)
    with pytest.raises(NoLongerAllowed):
        actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=zed)
    theirs = f"/organizations/zenith/settings/access/{asked.pk}/grant/"
    assert client_of(zed).post(theirs, {"role": "administrator"}).status_code == 404

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
        membership=mia, permission=PERMISSIONS["manage_project"], administrator=adam
    )
    actions.grant_access(request=asked, slug=RoleSlug.ADMINISTRATOR, by=adam)

    assert again(other).granted_at is not None
    assert Event.objects.filter(kind=ACCESS_GRANTED).count() == 2


def test_who_has_it_by_now_is_only_told_so(mia, asked, adam, client_of):
    mia.membership_roles.all().delete()
    add = Membership.objects.get(pk=mia.pk).membership_roles
    administrator = adam.membership_roles.get().role
    add.create(organization=mia.organization, role=administrator)

    answer = client_of(adam).post(grant(asked), {"role": "developer"}, follow=True)

    assert notices(answer) == ["Mia already has this permission."]
    assert again(asked).granted_at is not None
    assert not Event.objects.filter(kind=MEMBER_ROLES_CHANGED).exists()


def test_the_question_goes_with_the_membership(mia, asked, adam):
    actions.remove_member(membership=mia, by=adam)

    assert not AccessRequest.objects.exists()
