"""Changing many members at once: each by the rules for one, and one who is refused loses no one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.events import ACTION_REFUSED
from audit.models import Event
from organizations import actions
from organizations.events.members import MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.models import Invitation, Membership
from organizations.signals import member_removed
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite
from tests.database import business, everything
from tests.reading import links, notices, words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"
BULK = f"{MEMBERS}bulk/"


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


@pytest.fixture
def dan(acme):
    """A second Developer."""
    return add_member(acme, "Dan", RoleSlug.DEVELOPER)


def sent(deed, *members, role="", **more):
    return {"members": [m.pk for m in members], "deed": deed, "role": role, **more}


def confirmed(deed, *members, role=""):
    return sent(deed, *members, role=role, is_confirmed="on")


def roles_of(member):
    return Membership.objects.get(pk=member.pk).role_slugs


# The deed


def test_many_are_removed_and_each_is_named(adam, mia, dan, acme, client_of):
    answer = client_of(adam).post(BULK, confirmed("remove", mia, dan))

    assert "2 of 2 removed." in words(answer)
    assert words(answer).count("Removed") == 2
    assert [m.user.name for m in acme.memberships.all()] == ["Adam"]
    assert Event.objects.filter(kind=MEMBER_REMOVED).count() == 2


def test_a_role_is_given_beside_those_that_they_hold(adam, mia, dan, client_of):
    answer = client_of(adam).post(BULK, confirmed("give", mia, dan, role="api-publisher"))

    assert words(answer).count("Added API publisher") == 2
    assert roles_of(mia) == roles_of(dan) == [RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER]
    assert Event.objects.filter(kind=MEMBER_ROLES_CHANGED).count() == 2


def test_a_role_is_taken_and_the_others_stay(adam, acme, client_of):
    both = add_member(acme, "Both", RoleSlug.DEVELOPER, RoleSlug.API_SUBSCRIBER)

    answer = client_of(adam).post(BULK, confirmed("take", both, role="developer"))

    assert "Removed Developer" in words(answer)
    assert roles_of(both) == [RoleSlug.API_SUBSCRIBER]


def test_the_history_is_that_of_single_changes(adam, mia, dan):
    actions.change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER, *roles_of(mia)], by=adam)
    actions.change_members(
        pks=[dan.pk], change=actions.Change(give=RoleSlug.API_PUBLISHER), by=adam
    )
    actions.remove_member(membership=mia, by=adam)
    actions.change_members(pks=[dan.pk], change=actions.Change(remove=True), by=adam)

    one, two = Event.objects.filter(kind=MEMBER_ROLES_CHANGED)
    assert (one.before, one.after) == (two.before, two.after)
    one, two = Event.objects.filter(kind=MEMBER_REMOVED)
    assert one.before == two.before


def test_who_holds_it_already_is_not_changed_and_loses_nobody(adam, mia, ann, client_of):
    answer = client_of(adam).post(BULK, confirmed("give", mia, ann, role="developer"))

    assert "1 of 2 changed." in words(answer)
    assert "Already has the Developer role." in words(answer)
    assert roles_of(ann) == [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]
    assert not Event.objects.filter(is_refused=True).exists()


def test_the_only_role_of_a_member_is_not_taken(adam, mia, ann, acme, client_of):
    both = add_member(acme, "Both", RoleSlug.DEVELOPER, RoleSlug.API_SUBSCRIBER)

    answer = client_of(adam).post(BULK, confirmed("take", mia, both, ann, role="developer"))

    assert "A member needs at least one role." in words(answer)
    assert "Was not assigned the Developer role." in words(answer)
    assert roles_of(mia) == [RoleSlug.DEVELOPER]
    assert roles_of(both) == [RoleSlug.API_SUBSCRIBER]
    refused = Event.objects.get(is_refused=True)
    assert (refused.kind, refused.after) == (
        ACTION_REFUSED,
        {"attempted": "NoRole", "action": "settings:change-members"},
    )


def test_taking_administrator_from_all_leaves_one(adam, acme):
    everyone = [adam]
    for name in ("Eve", "Fay"):
        everyone.append(add_member(acme, name, RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER))
    actions.change_roles(
        membership=adam, slugs=[RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER], by=adam
    )

    outcomes = actions.change_members(
        pks=[m.pk for m in everyone],
        change=actions.Change(take=RoleSlug.ADMINISTRATOR),
        by=adam,
    )

    assert [o.refusal is None for o in outcomes] == [True, True, False]
    assert isinstance(outcomes[2].refusal, actions.LastAdministrator)
    assert acme.administrators().get() == everyone[2]


def test_removing_everybody_leaves_oneself(adam, ann, mia, acme, client_of):
    answer = client_of(adam).post(BULK, confirmed("remove", adam, ann, mia))

    assert "You cannot remove yourself. Leave the organization instead." in words(answer)
    assert acme.memberships.get() == adam


def test_who_leads_a_team_removes_only_those_below(lea, ann, mia, acme, client_of):
    invitation = invite("nia@example.com", by=ann)

    answer = client_of(lea).post(BULK, confirmed("remove", ann, mia))

    assert "You can add or remove only roles whose permissions you have." in words(answer)
    assert acme.memberships.filter(pk=ann.pk).exists()
    assert not acme.memberships.filter(pk=mia.pk).exists()
    assert Invitation.objects.get(pk=invitation.pk).is_open
    assert Event.objects.get(is_refused=True).after["attempted"] == "AboveYou"


@pytest.mark.parametrize("deed", ["give", "take"])
def test_a_forged_form_gives_and_takes_nothing_above_ones_own(lea, ann, mia, client_of, deed):
    page = client_of(lea)
    before = business()

    answer = page.post(BULK, confirmed(deed, mia, ann, role="administrator"))

    assert notices(answer)[:1] == ["You can add or remove only roles whose permissions you have."]
    assert business() == before


def test_members_of_another_organization_are_no_members_and_are_not_named(
    adam, zed, mia, client_of
):
    theirs = add_member(zed.organization, "Secret Person", RoleSlug.DEVELOPER)

    asked = client_of(adam).post(BULK, sent("remove", theirs, zed, mia))
    done = client_of(adam).post(BULK, confirmed("remove", theirs, zed, mia))

    for shown in (asked, done):
        assert "Secret" not in words(shown)
        assert "Zed" not in words(shown)
    assert "2 of the people you selected are no longer members." in words(asked)
    assert words(done).count("No longer a member.") == 2
    assert zed.organization.memberships.count() == 2


def test_doing_it_twice_says_so(adam, mia, client_of):
    page = client_of(adam)
    page.post(BULK, confirmed("remove", mia))

    assert "No longer a member." in words(page.post(BULK, confirmed("remove", mia)))
    assert Event.objects.filter(kind=MEMBER_REMOVED).count() == 1


def test_one_who_is_ticked_twice_is_changed_once(adam, mia):
    outcomes = actions.change_members(
        pks=[mia.pk, mia.pk], change=actions.Change(give=RoleSlug.API_PUBLISHER), by=adam
    )

    assert [outcome.refusal for outcome in outcomes] == [None]


def test_who_was_demoted_meanwhile_changes_nobody(adam, ann, mia, client_of):
    assert ann.user.has_perm("organizations.manage_membership", ann.organization)
    actions.change_roles(membership=ann, slugs=[RoleSlug.DEVELOPER], by=adam)
    before = everything()

    with pytest.raises(NoLongerAllowed):
        actions.change_members(pks=[mia.pk], change=actions.Change(remove=True), by=ann)

    assert everything() == before


def test_the_result_leads_back_to_the_members(adam, mia, client_of):
    assert MEMBERS in links(client_of(adam).post(BULK, confirmed("remove", mia)))


@pytest.mark.parametrize(
    "change",
    [actions.Change(give=RoleSlug.API_PUBLISHER), actions.Change(remove=True)],
    ids=["give", "remove"],
)
def test_fifty_cost_no_more_each_than_five(adam, acme, change):
    costs = []
    for count in (5, 50):
        pks = [add_member(acme, f"P{count} {n}", RoleSlug.DEVELOPER).pk for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            outcomes = actions.change_members(pks=pks, change=change, by=adam)
        assert all(outcome.refusal is None for outcome in outcomes)
        costs.append(len(queries) / count)

    assert costs[1] <= costs[0]
    assert costs[1] < 27


def test_one_who_is_refused_midway_keeps_everything(adam, ann, mia, acme):
    """An app above may refuse when a good part is written already."""
    kept = invite("nia@example.com", by=ann)

    def refuse(membership, **_):
        if membership.user == ann.user:
            raise actions.LastAdministrator

    member_removed.connect(refuse)
    try:
        outcomes = actions.change_members(
            pks=[ann.pk, mia.pk], change=actions.Change(remove=True), by=adam
        )
    finally:
        member_removed.disconnect(refuse)

    assert [outcome.refusal is None for outcome in outcomes] == [False, True]
    assert Invitation.objects.get(pk=kept.pk).is_open
    assert Event.objects.get(kind=MEMBER_REMOVED).target_id == str(mia.user_id)
