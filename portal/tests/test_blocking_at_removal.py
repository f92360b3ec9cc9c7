"""Who removes a member may block, in the same transaction, the applications that they leave."""

import pytest

from audit.models import Event
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from portal.events import APPLICATION_BLOCKED, APPLICATION_LEFT
from portal.models import Application
from portal.permissions import MANAGE_ALL_APPLICATIONS
from portal.receivers import OWNER_REMOVED
from portal.tests.makers import add_application
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member, add_own_role, own
from tests.reading import words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"
BLOCK = "block-applications"
LABEL = "Block the keys of these applications now"


@pytest.fixture
def till(sam, checkout):
    """Another application of Sam, blocked before."""
    return add_application(
        "Till", owner=sam, blocked_at=checkout.created_at, blocked_reason="Too many calls."
    )


def removal_of(member):
    """The address of the page that asks before the member is removed."""
    return f"{MEMBERS}{member.pk}/delete/"


def test_the_check_blocks_what_the_member_leaves(sam, adam, checkout, till, client_of):
    page = client_of(adam)
    assert LABEL in words(page.get(removal_of(sam)))

    page.post(removal_of(sam), {"effects": [BLOCK]})

    checkout.refresh_from_db()
    assert (checkout.owner, checkout.is_blocked) == (None, True)
    assert checkout.blocked_reason == OWNER_REMOVED
    event = Event.objects.get(kind=APPLICATION_BLOCKED)
    assert (event.target_id, event.actor_id) == (str(checkout.pk), adam.user.pk)
    till.refresh_from_db()
    assert till.blocked_reason == "Too many calls."


def test_without_the_check_keys_keep_working(sam, adam, checkout, client_of):
    client_of(adam).post(removal_of(sam), {"effects": ["other"]})

    checkout.refresh_from_db()
    assert (checkout.owner, checkout.is_blocked) == (None, False)
    assert Event.objects.filter(kind=APPLICATION_LEFT).exists()


def test_it_is_not_offered_where_nothing_is_left(sam, adam, client_of):
    assert LABEL not in words(client_of(adam).get(removal_of(sam)))


def test_several_members_are_removed_with_it(acme, sam, adam, checkout, client_of):
    eve = add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    add_application("Spider", owner=eve)
    chosen = {"members": [sam.pk, eve.pk], "deed": "remove"}
    page, address = client_of(adam), f"{MEMBERS}bulk/"
    assert LABEL in words(page.post(address, chosen))

    page.post(address, chosen | {"is_confirmed": "on", "effects": [BLOCK]})

    assert Application.objects.exclude(blocked_at=None).count() == 2
    assert Event.objects.filter(kind=APPLICATION_BLOCKED).count() == 2


def test_who_may_not_block_applications_is_not_asked_and_blocks_none(
    acme, sam, adam, checkout, client_of
):
    everything_else = set(PERMISSIONS) - {MANAGE_ALL_APPLICATIONS}
    people = own(add_own_role("People", *everything_else, by=adam))
    page = client_of(add_member(acme, "Pia", people))
    assert LABEL not in words(page.get(removal_of(sam)))

    page.post(removal_of(sam), {"effects": [BLOCK]})

    checkout.refresh_from_db()
    assert (checkout.owner, checkout.is_blocked) == (None, False)


def test_a_program_blocks_them_too_if_its_token_may(acme, sam, adam, checkout, subtests):
    address = at(acme, f"/members/{sam.pk}?effects=")
    wide = Machine(personal_token(adam).secret)
    narrow = Machine(personal_token(adam, *(set(PERMISSIONS) - {MANAGE_ALL_APPLICATIONS})).secret)
    for program, effects in ((wide, "other"), (wide, f"{BLOCK},other"), (narrow, BLOCK)):
        with subtests.test(effects=effects):
            said = assert_problem(program.delete(address + effects), 422, "invalid")
            assert [error["pointer"] for error in said["errors"]] == ["#/effects"]

    answer = wide.delete(address + BLOCK)

    checkout.refresh_from_db()
    assert answer.status_code == 204
    assert (checkout.owner, checkout.is_blocked) == (None, True)
