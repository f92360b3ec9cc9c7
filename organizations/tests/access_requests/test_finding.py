"""Where administrators find who asked for access."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations import actions
from organizations.models import AccessRequest
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.cast import add_member
from tests.reading import notices, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
MEMBERS = f"{ACME}settings/members/"
WANTED = MANAGE_MEMBERSHIP


def test_every_administrator_finds_it_beside_the_member(mia, asked, ann, client_of):
    shown = client_of(ann).get(MEMBERS)

    assert "Requested access: Invite and remove members, and change their roles" in words(shown)
    assert any("1 access request is waiting." in n for n in notices(shown))


def test_nobody_else_does(mia, asked, eve, acme, client_of):
    shown = client_of(mia).get(MEMBERS)

    assert "Asked for" not in words(shown)
    assert notices(shown) == []


def test_the_notice_leads_to_those_who_ask_and_nobody_else(mia, asked, adam, acme, client_of):
    add_member(acme, "Quiet", RoleSlug.DEVELOPER)

    shown = client_of(adam).get(f"{MEMBERS}?asked=on")

    assert "Mia" in words(shown)
    assert "Quiet" not in words(shown)
    assert notices(shown) == ["Showing only members who requested access. View all members"]


def test_when_everybody_was_answered_nobody_is_found(mia, asked, adam, client_of):
    actions.decline_access(request=asked, by=adam)
    page = client_of(adam)

    assert "No access requests are waiting." in words(page.get(f"{MEMBERS}?asked=on"))
    assert notices(page.get(MEMBERS)) == []


def test_questions_in_another_organization_are_not_counted(adam, zed, client_of):
    theirs = add_member(zed.organization, "Dev", RoleSlug.DEVELOPER)
    actions.request_access(membership=theirs, permission=WANTED, administrator=zed)

    assert notices(client_of(adam).get(MEMBERS)) == []


def test_the_list_costs_the_same_with_and_without_questions(adam, acme, client_of):
    members = [add_member(acme, f"P {n}", RoleSlug.BILLING_ADMINISTRATOR) for n in range(20)]
    page = client_of(adam)
    page.get(MEMBERS)
    costs = []
    for some in ([], members):
        for member in some:
            for permission in (WANTED, PERMISSIONS["view_project"]):
                actions.request_access(membership=member, permission=permission, administrator=adam)
        with CaptureQueriesContext(connection) as queries:
            page.get(MEMBERS)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 8


def test_a_question_for_what_no_release_knows_any_more_breaks_no_page(mia, asked, adam, client_of):
    AccessRequest.objects.update(permission="view_fax_machine")

    assert "Asked for" not in words(client_of(adam).get(MEMBERS))
    assert client_of(adam).get(f"{MEMBERS}{mia.pk}/").status_code == 200
