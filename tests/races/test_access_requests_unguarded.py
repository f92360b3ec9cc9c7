"""What the race of `test_access_requests.py` comes to without the lock that decides it."""

from functools import partial

import pytest

from organizations import actions
from organizations.actions import access_requests
from organizations.events.access_requests import ACCESS_DECLINED, ACCESS_WITHDRAWN
from organizations.events.members import MEMBER_ROLES_CHANGED
from organizations.tenancy.roles import RoleSlug
from tests.races import events, slip_in
from tests.races.rounds import access_requests_in, organizations_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def admin_and_request(ada, nia, monkeypatch):
    """An administrator, and a request that its member withdraws once it was read again."""
    rounds = organizations_of(ada, developers=[nia], rounds=1)
    (((admin, member), request),) = access_requests_in(rounds)
    withdraw = partial(actions.withdraw_access, request=request, by=member)
    slip_in(monkeypatch, access_requests, "_reload_open", withdraw)
    return admin, request


def test_without_the_lock_a_request_is_both_rejected_and_withdrawn(admin_and_request):
    admin, request = admin_and_request

    actions.decline_access(request=request, by=admin)

    assert events(admin.organization) == {ACCESS_DECLINED: 1, ACCESS_WITHDRAWN: 1}


def test_without_the_lock_a_role_is_assigned_for_a_request_that_was_withdrawn(admin_and_request):
    admin, request = admin_and_request

    actions.grant_access(request=request, slug=RoleSlug.ADMINISTRATOR, by=admin)

    assert events(admin.organization) == {MEMBER_ROLES_CHANGED: 1, ACCESS_WITHDRAWN: 1}
