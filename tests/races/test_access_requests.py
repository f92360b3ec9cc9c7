"""An access request that its member withdraws while an administrator answers it.

No outcome but a success or a Refusal is allowed, and each success leaves exactly its events.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from organizations import actions
from organizations.actions.access_requests import RequestAnswered
from organizations.events.access_requests import ACCESS_DECLINED, ACCESS_GRANTED, ACCESS_WITHDRAWN
from organizations.tenancy.roles import RoleSlug
from tests.races import events, refusals, successes
from tests.races.rounds import access_requests_in, organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ANSWERS: dict[str, tuple[Callable[..., Any], str]] = {
    "grant": (partial(actions.grant_access, slug=RoleSlug.ADMINISTRATOR), ACCESS_GRANTED),
    "decline": (actions.decline_access, ACCESS_DECLINED),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_request_is_withdrawn_while_it_is_answered(at_once, ada, nia, answer):
    answering, answered = ANSWERS[answer]
    for (admin, member), request in access_requests_in(organizations_of(ada, developers=[nia])):
        outcomes = at_once(
            partial(answering, request=request, by=admin),
            partial(actions.withdraw_access, request=request, by=member),
        )

        assert refusals(outcomes) == [RequestAnswered]
        (first,) = successes(outcomes)
        counts = events(admin.organization)
        assert (counts[answered], counts[ACCESS_WITHDRAWN]) == ((1, 0), (0, 1))[first]
        request.refresh_from_db()
        assert (request.granted_at is not None) == (counts[ACCESS_GRANTED] == 1)
        assert request.answered_by == (ada, nia)[first]
