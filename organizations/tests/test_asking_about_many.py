"""The question before many members are changed at once: who is asked it, and what it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations import actions
from organizations.models import Membership
from organizations.tenancy import removal_preview
from organizations.tenancy.roles import RoleSlug
from organizations.tests.test_changing_many import confirmed, sent
from tests.cast import add_member, invite
from tests.database import business
from tests.reading import buttons, notices, reason_at, words

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


# In the list


def test_who_manages_members_ticks_them_in_the_list(adam, mia, client_of):
    page = client_of(adam).get(MEMBERS)

    assert f'name="members" value="{mia.pk}" form="bulk"' in page.content.decode()
    assert {"Add role", "Remove role", "Remove members"} <= set(buttons(page))


def test_nobody_else_does(mia, client_of):
    page = client_of(mia).get(MEMBERS)

    assert 'name="members"' not in page.content.decode()
    assert "Remove members" not in buttons(page)
    assert client_of(mia).post(BULK, confirmed("remove", mia)).status_code == 403


# The question


def test_removing_many_asks_first_and_shows_what_goes_and_stays(adam, ann, mia, client_of):
    invite("nia@example.com", by=ann)
    page = client_of(adam)
    before = business()

    shown = page.post(BULK, sent("remove", ann, mia))

    assert "Remove 2 members from Acme?" in words(shown)
    assert "revoked: nia@example.com." in words(shown)
    assert "What will be kept What they created here." in words(shown)
    assert "No one else has the Developer role" in words(shown)
    assert "Remove members" in buttons(shown)
    assert business() == before


def test_giving_and_taking_ask_first_too(adam, mia, dan, client_of):
    page = client_of(adam)
    before = business()

    give = page.post(BULK, sent("give", mia, dan, role="api-publisher"))
    take = page.post(BULK, sent("take", mia, dan, role="api-publisher"))

    assert "Add the role API publisher to 2 members?" in words(give)
    assert "Remove the role API publisher from 2 members?" in words(take)
    assert words(take).count("does not have it") == 2
    assert business() == before


def test_the_question_says_which_roles_are_only_by_a_group(adam, mia, dan, acme, client_of):
    publisher = RoleSlug.API_PUBLISHER
    both = add_member(acme, "Both", RoleSlug.DEVELOPER, publisher)
    only = add_member(acme, "Only", RoleSlug.DEVELOPER, publisher)
    group = actions.create_group(name="Backend", by=adam)
    actions.change_group_roles(group=group, slugs=[publisher], by=adam)
    actions.add_to_group(group=group, memberships=[mia, both], by=adam)
    page, role = client_of(adam), "api-publisher"

    give = words(page.post(BULK, sent("give", mia, dan, both, only, role=role)))
    with CaptureQueriesContext(connection) as four:
        take = words(page.post(BULK, sent("take", mia, dan, both, only, role=role)))
    with CaptureQueriesContext(connection) as one:
        page.post(BULK, sent("take", mia, role=role))
    done = words(page.post(BULK, confirmed("take", mia, dan, both, only, role=role)))

    assert give.count("already has it") == 2
    assert "mia@example.com): API publisher, Developer. has it only by a group" in take
    assert "both@example.com): API publisher, Developer. keeps it by a group" in take
    assert "dan@example.com): Developer. does not have it" in take
    assert len(four) == len(one)
    assert done.count("Was not assigned the API publisher role.") == 2
    assert [publisher in Membership.objects.get(pk=m.pk).role_slugs for m in (mia, both, only)] == [
        True,
        True,
        False,
    ]


def test_making_many_administrators_says_what_they_gain(adam, ann, mia, dan, client_of):
    page = client_of(adam)
    before = business()

    shown = page.post(BULK, sent("give", ann, mia, dan, role="administrator"))

    assert "Make 3 members administrators?" in words(shown)
    assert "Delete the organization" in words(shown)
    # Developers can do that already.
    assert "View projects" not in words(shown)
    assert "They will be able to remove anyone, including you" in words(shown)
    assert business() == before
    again = words(page.post(BULK, sent("give", ann, role="administrator")))
    assert "Add the role Administrator to 1 member?" in again
    assert "full control" not in again


def test_what_was_asked_is_what_is_done(adam, mia, dan, acme, client_of):
    """The question carries its fields itself, so that it works without a script."""
    page = client_of(adam)

    shown = page.post(BULK, sent("remove", mia, dan)).content.decode()

    assert f'name="members" value="{mia.pk}"' in shown
    assert 'name="deed" value="remove"' in shown
    assert f'action="{BULK}"' in shown


def test_all_who_are_named_would_take_the_last_administrator_along(adam, ann, client_of):
    shown = words(client_of(adam).post(BULK, sent("remove", adam, ann)))

    assert "An organization needs an administrator" in shown
    assert "Not your own membership. To remove yourself, leave the organization." in shown


@pytest.mark.parametrize("deed", ["give", "take"])
def test_a_role_that_was_forgotten_is_asked_for_and_the_members_stay_ticked(
    adam, mia, client_of, deed
):
    shown = client_of(adam).post(BULK, confirmed(deed, mia))

    assert reason_at(shown, "role") == "Select a role."
    assert f'name="members" value="{mia.pk}"' in shown.content.decode()


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        ({"deed": "remove"}, "Select at least one member."),
        ({"members": ["1 OR 1=1"], "deed": "remove"}, "Select members in the list."),
        ({"members": ["²"], "deed": "remove"}, "Select members in the list."),
        ({"members": ["9" * 40], "deed": "remove"}, "Select members in the list."),
        ({"members": range(1, 52), "deed": "remove"}, "You selected 51 members"),
        ({"members": ["1"]}, "Choose an action."),
        ({"members": ["1"], "deed": "promote"}, "Select one of the options in the list."),
        (
            {"members": ["9" * 18], "deed": "remove"},
            "None of the people you selected are still members.",
        ),
    ],
)
def test_a_form_of_the_wrong_shape_leads_back_with_the_reason(adam, client_of, forged, reason):
    page = client_of(adam)
    before = business()

    answer = page.post(BULK, forged, follow=True)

    assert answer.wsgi_request.path == MEMBERS
    assert any(reason in notice for notice in notices(answer)), notices(answer)
    assert business() == before


def test_the_question_about_fifty_costs_as_much_as_about_five(adam, acme, client_of):
    page = client_of(adam)
    page.get(MEMBERS)
    costs = []
    for count in (5, 50):
        members = [add_member(acme, f"P{count} {n}", RoleSlug.DEVELOPER) for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert page.post(BULK, sent("remove", *members)).status_code == 200
        costs.append(len(queries))

    assert (
        costs[0]
        == costs[1]
        <= 9 + len(removal_preview.CREATED_THINGS) + len(removal_preview.MEMBERSHIP_BOUND)
    )
