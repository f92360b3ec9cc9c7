"""Ways in which a role in one project could tell of another project, or do something there."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apis import actions as api_actions
from apis.permissions import DISCOVER_APIS, TEST_API
from audit import log
from deployments.events import DEPLOYMENT_REJECTED
from machines.bearer import bearer_of
from machines.decisions.answers import decisions_on
from machines.decisions.questions import Evaluation
from organizations.models import Membership, Notification
from organizations.notifications.recipients import is_still_recipient
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy import roles
from organizations.tenancy.access import visible_memberships
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.inbox import pending_counts_for
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from organizations.tenancy.search import search
from portal.models import Subscription
from projects import actions
from projects.models import ProjectRole
from projects.permissions import MANAGE_COMPONENT, VIEW_COMPONENT, VIEW_PROJECT
from tests.api import Machine, personal_token
from tests.cast import add_member
from tests.project_scope.conftest import MARK, give

pytestmark = pytest.mark.django_db


def fresh(member):
    return Membership.objects.select_related("user", "organization").get(pk=member.pk)


def as_of(things, carl):
    member = fresh(carl)
    member.organization = things.organization
    return member


# 1 search


def test_search_finds_what_is_in_the_own_project_only(things, theirs, carl, client_of):
    found = search(carl, MARK)
    assert [hit.title for each in found for hit in each.hits] == []
    own = search(carl, things.component.name)
    assert any(hit.title == things.component.name for each in own for hit in each.hits)


# 2 numbers of the inbox


def test_the_inbox_counts_what_waits_in_the_own_project(things, theirs, carl):
    Subscription.objects.filter(organization=things.organization).update(state="pending")
    at_all = Subscription.objects.pending().filter(organization=things.organization).count()
    number = {each.kind.name: each.total.number for each in pending_counts_for(carl)}
    here = Subscription.objects.pending().filter(version__api__project=things.project).count()
    assert number == {"subscriptions": here}
    assert 0 < here < at_all


# 3 Home, its total and its navigation


def test_home_shows_the_own_project(things, theirs, carl, client_of):
    said = client_of(carl).get(f"/organizations/{things.organization.handle}/").content.decode()
    assert things.project.name in said
    assert MARK not in said
    assert "settings/" not in said
    assert "/apis/" in said


# 4 another project and one that does not exist are the same


def test_another_project_is_as_one_that_is_not_there(things, theirs, carl, client_of):
    page, at = client_of(carl), f"/organizations/{things.organization.handle}/projects/"
    there = page.get(f"{at}{theirs.project.handle}/")
    nowhere = page.get(f"{at}{'x' * len(theirs.project.handle)}/")
    assert there.status_code == nowhere.status_code == 404
    assert len(there.content) == len(nowhere.content)


# 5 history, analytics, billing, webhooks, members, roles are the organization's


@pytest.mark.parametrize(
    "part",
    [
        "settings/history/",
        "analytics/",
        "billing/usage/",
        "billing/",
        "settings/webhooks/",
        "settings/members/",
        "settings/roles/",
        "settings/",
        "environments/",
        "projects/new/",
        "settings/gateways/",
        "settings/service-accounts/",
    ],
)
def test_what_is_of_the_organization_is_closed(things, carl, client_of, part):
    answer = client_of(carl).get(f"/organizations/{things.organization.handle}/{part}")
    assert answer.status_code in {302, 403}


# 6 mails


def test_no_mail_tells_of_another_project(things, theirs, carl):
    Notification.objects.all().delete()
    actions.archive_component(component=theirs.component, by=things.admin)
    assert not Notification.objects.filter(user=carl.user).exists()


# 7 choices of forms


def test_forms_offer_the_own_projects(things, theirs, carl, client_of):
    at = f"/organizations/{things.organization.handle}/apis/new/"
    said = client_of(carl).get(at).content.decode()
    assert things.project.name in said
    assert MARK not in said


# 8 lists of the API: rows, totals, single things


def test_the_api_lists_the_own_project(things, theirs, carl):
    program = Machine(personal_token(carl, VIEW_PROJECT, DISCOVER_APIS).secret)
    at = f"/api/v1/organizations/{things.organization.pk}"
    for kind, own, other in (
        ("projects", things.project, theirs.project),
        ("apis", things.api, theirs.api),
    ):
        answer = program.get(f"{at}/{kind}")
        assert answer.status_code == 200, answer.content
        assert MARK not in answer.content.decode()
        assert own.name in answer.content.decode()
        assert answer.headers.get("X-Total-Count", "1") == "1"
        assert program.get(f"{at}/{kind}/{own.pk}").status_code == 200
        assert program.get(f"{at}/{kind}/{other.pk}").status_code == 404
    assert program.get(f"{at}/members").status_code == 403


# 9 what a gateway asks


def test_decisions_are_about_the_project_of_the_thing(things, theirs, carl):
    def may(action, project):
        asked = {
            "subject": {"type": "user", "id": str(carl.user_id)},
            "action": {"name": action},
            "resource": {"type": "project", "id": str(project.pk)},
        }
        (said,) = decisions_on([Evaluation.model_validate(asked)], organization=things.organization)
        return said

    assert may("manage_component", things.project)
    assert not may("manage_component", theirs.project)
    assert not may("manage_membership", things.project)


# 10 actions, whatever was checked before


def test_actions_ask_where(things, theirs, carl):
    carl.page_project = things.project.pk
    with pytest.raises(NoLongerAllowed):
        actions.archive_component(component=theirs.component, by=carl)
    with pytest.raises(NoLongerAllowed):
        api_actions.create_api(name="Own", project=theirs.project, by=carl)
    with pytest.raises(NoLongerAllowed):
        actions.create_project(name="Own", description="", by=carl)
    assert api_actions.create_api(name="Own", project=things.project, by=fresh(carl))
    assert actions.archive_component(component=things.component, by=fresh(carl)) is not False


# 11 a token is no wider than what it was made for, in a project either


def test_a_token_is_for_what_was_chosen(things, carl):
    bearer: Any = bearer_of(personal_token(carl, VIEW_PROJECT).secret)
    assert bearer.can(VIEW_PROJECT, on=things.project)
    assert not bearer.can(MANAGE_COMPONENT, on=things.component)
    assert not bearer.holder.can(MANAGE_COMPONENT, on=things.component)
    assert not bearer.can(VIEW_PROJECT)


# 12 ends, groups, pauses, removal: at once


def test_it_ends_with_whatever_gave_it(things, theirs, carl):
    on = things.component
    assert fresh(carl).can(VIEW_COMPONENT, on=on)
    ProjectRole.objects.filter(membership=carl).update(
        ends_at=timezone.now() - timedelta(seconds=1)
    )
    assert not fresh(carl).can(VIEW_COMPONENT, on=on)


# 13 nothing that is the organization's comes by a role in a project


def test_only_what_is_in_projects_is_given_there(things, carl):
    held = {each for each in PERMISSIONS if fresh(carl).can(each, on=things.project)}
    assert held == {each for each in PERMISSIONS if each.in_project}
    assert MANAGE_MEMBERSHIP not in held
    assert VIEW_ORGANIZATION not in held
    assert not fresh(carl).may_give([RoleSlug.DEVELOPER])
    here = fresh(carl).permissions_in_project(things.project.pk)
    assert here == {each.value for each in held}
    assert not any(fresh(carl).can(each) for each in PERMISSIONS)


def test_nobody_gives_what_they_have_in_a_project_only(things, carl, monkeypatch):
    monkeypatch.setattr(roles, "permissions_of_roles", lambda slugs: {VIEW_COMPONENT})
    assert things.admin.may_give([RoleSlug.DEVELOPER])
    assert not carl.may_give([RoleSlug.DEVELOPER])


# 14 a key to try an API


def test_the_key_check_knows_roles_in_projects(things, theirs, carl):
    assert fresh(carl).can(TEST_API, on=things.version)
    assert not fresh(carl).can(TEST_API, on=theirs.version)


# 15 what someone asked for in a project is not told to them once the role has gone


def test_requesters_are_told_only_while_they_see_it(things, carl):
    type(things.deployment).objects.update(requested_by=carl.user)
    ended = log.record(DEPLOYMENT_REJECTED, by=things.admin, target=things.deployment)
    assert is_still_recipient(ended, carl.user, fresh(carl))
    ProjectRole.objects.all().delete()
    assert not is_still_recipient(ended, carl.user, fresh(carl))


# 16 what the first statement says of someone is what is asked later, for everyone


def test_the_first_statement_knows_who_holds_roles_in_projects(things, theirs, client_of):
    people = [add_member(things.organization, f"Person {number}") for number in range(12)]
    for member in people[::3]:
        give(member, things.project, RoleSlug.DEVELOPER)
    for member in people:
        read: Any
        (read,) = visible_memberships(member.user).filter(organization=things.organization)
        assert bool(read.in_projects) == (member in people[::3]), member
        answer = client_of(member).get(things.project.get_absolute_url())
        assert answer.status_code == (200 if member in people[::3] else 403), member


# 17 a pause and an end of the membership count in projects, too (a mutant had survived)


def test_an_end_of_the_membership_ends_its_roles_in_projects(things, carl, client_of):
    secret, page = personal_token(carl, VIEW_PROJECT).secret, client_of(carl)
    assert fresh(carl).can(VIEW_COMPONENT, on=things.component)
    for change in (
        {"suspended_at": timezone.now()},
        {"suspended_at": None, "ends_at": timezone.now() - timedelta(seconds=1)},
    ):
        Membership.objects.filter(pk=carl.pk).update(**change)
        assert not fresh(carl).can(VIEW_COMPONENT, on=things.component)
        assert not fresh(carl).reach(VIEW_COMPONENT)
        assert bearer_of(secret) is None
        assert page.get(things.project.get_absolute_url()).status_code == 403


# 18 what is asked of a thing is never answered by the page in hand (a mutant had survived)


def test_the_page_in_hand_does_not_answer_for_other_things(things, theirs, carl):
    carl.page_project = things.project.pk
    assert carl.can(VIEW_COMPONENT)
    assert carl.can(VIEW_COMPONENT, on=things.component)
    assert not carl.can(VIEW_COMPONENT, on=theirs.component)
