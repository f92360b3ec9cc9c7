"""Removing with open eyes: the question names what the member leaves behind."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations import actions
from organizations.models import Organization
from organizations.tenancy import removal_preview
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite
from tests.database import everything
from tests.reading import buttons, words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


def question(page, member):
    return page.get(f"{MEMBERS}{member.pk}/delete/")


def test_the_open_invitations_they_sent_are_named_the_first_few(adam, ann, client_of):
    for n in range(5):
        invite(f"guest{n}@example.com", by=ann)
    invite("of-adam@example.com", by=adam)
    revoked = invite("revoked@example.com", by=ann)
    actions.revoke_invitation(invitation=revoked, by=ann)

    shown = words(question(client_of(adam), ann))

    assert "5 open invitations they sent" in shown
    assert "guest4@example.com, guest3@example.com, guest2@example.com and 2 more." in shown
    assert "of-adam@example.com" not in shown
    assert "revoked@example.com" not in shown


def test_what_apps_above_know_of_is_named_and_stays(adam, ann, mia, client_of, monkeypatch):
    def made(organization, people):
        return {person: "2 rockets" for person in people if person == ann.user_id}

    monkeypatch.setattr(
        removal_preview.CREATED_THINGS,
        "by_key",
        {"things": removal_preview.CreatedThing("things", "projects.Project", made)},
    )
    page = client_of(adam)

    assert "What will be kept What they created here: 2 rockets." in words(question(page, ann))
    assert "What will be kept What they created here. " in words(question(page, mia))


def test_the_only_holder_of_a_role_is_named_as_such(adam, mia, ann, client_of):
    shown = words(question(client_of(adam), mia))

    assert "No one else has the Developer role" in shown
    assert "Nobody else here is Administrator" not in words(question(client_of(adam), ann))


def test_a_holder_who_may_not_sign_in_is_none(adam, mia, acme, client_of):
    gone = add_member(acme, "Gone", RoleSlug.DEVELOPER)
    gone.user.is_active = False
    gone.user.save()

    assert "No one else has the Developer role" in words(question(client_of(adam), mia))


def test_a_holder_in_another_organization_is_none(adam, mia, zenith, client_of):
    add_member(zenith, "Dev", RoleSlug.DEVELOPER)

    assert "No one else has the Developer role" in words(question(client_of(adam), mia))


def test_the_creator_is_named_as_such(adam, ann, mia, client_of):
    page = client_of(ann)

    assert "They remain the creator of Acme" in words(question(page, adam))
    assert "They remain the creator of Acme" not in words(question(page, mia))


def test_the_last_administrator_is_told_before_pressing_anything(adam, client_of):
    shown = question(client_of(adam), adam)

    assert "Adam cannot be removed yet" in words(shown)
    assert "Remove member" not in buttons(shown)


def test_the_question_changes_nothing(adam, ann, client_of):
    page = client_of(adam)
    question(page, ann)
    before = everything()

    question(page, ann)

    assert everything() == before


def test_the_question_costs_the_same_however_much_there_is(adam, ann, client_of):
    page = client_of(adam)
    question(page, ann)
    costs = []
    for n in range(2):
        for number in range(1 + n * 20):
            invite(f"guest{n}.{number}@example.com", by=ann)
        with CaptureQueriesContext(connection) as queries:
            question(page, ann)
        costs.append(len(queries))

    assert (
        costs[0]
        == costs[1]
        <= 10 + len(removal_preview.CREATED_THINGS) + len(removal_preview.MEMBERSHIP_BOUND)
    )


def test_many_who_leave_cost_as_much_as_one(adam, ann, mia, acme):
    members, here = list(acme.memberships.with_roles()), Organization.objects.get()
    costs = []
    for some in (members[:1], members):
        with CaptureQueriesContext(connection) as queries:
            removal_preview.preview_removal(here, some)
        costs.append(len(queries))

    assert (
        costs
        == [
            1
            + len(list(removal_preview.MEMBERSHIP_BOUND))
            + len(list(removal_preview.CREATED_THINGS))
        ]
        * 2
    )


def test_who_goes_with_the_other_holder_leaves_the_role_to_nobody(adam, mia, ann, acme):
    second = add_member(acme, "Dev", RoleSlug.DEVELOPER)
    members = acme.memberships.with_roles()

    alone = removal_preview.preview_removal(acme, [members.get(pk=mia.pk)])
    both = removal_preview.preview_removal(
        acme, [members.get(pk=mia.pk), members.get(pk=second.pk)]
    )

    assert (alone.roles_left_empty, both.roles_left_empty) == ([], [RoleSlug.DEVELOPER])
