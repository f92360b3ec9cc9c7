"""Programs that repeat a request at the same moment, or change the same thing."""

from functools import partial
from typing import Any

import pytest

from console.api.tokens import READS
from organizations.models import IdempotencyKey, Membership
from portal.actions import create_application
from portal.events import APPLICATION_CHANGED
from projects.actions import ComponentTerms, create_component, create_project
from projects.events import COMPONENT_CHANGED, PROJECT_CREATED
from projects.models import Component, ComponentType
from tests.api import Machine, personal_token
from tests.api.asking import at
from tests.races import MOST_AT_ONCE, events
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PROGRAMS = 6


@pytest.fixture(autouse=True)
def _no_calls_counted() -> None:
    READS.forget()


def sender(by: Membership, method: str, rest: str) -> Any:
    """Sends a body, as a program of its own with the member's token, and returns the answer."""
    secret, address = personal_token(by).secret, at(by.organization, rest)

    def send(body: object, **headers: str) -> Any:
        ask = getattr(Machine(secret), method)
        return ask(address, body, content_type="application/json", headers=headers)

    return send


def component_of(by: Membership) -> Component:
    """A new component."""
    return create_component(
        project=create_project(name="Apollo", by=by),
        type=ComponentType.SERVICE,
        terms=ComponentTerms("Orders"),
        by=by,
    )


def test_a_request_is_sent_with_one_key_by_all_at_the_same_time(at_once, ada):
    for (member,) in organizations_of(ada):
        send = partial(sender(member, "post", "/projects"), {"name": "Apollo"})

        answers = at_once(*[partial(send, **{"idempotency-key": "one"})] * MOST_AT_ONCE)

        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert sum("Idempotent-Replayed" in answer for answer in answers) == MOST_AT_ONCE - 1
        assert events(member.organization)[PROJECT_CREATED] == 1
        assert IdempotencyKey.objects.filter(organization=member.organization).count() == 1


def test_of_those_who_read_the_same_one_changes_it(at_once, ada):
    for (member,) in organizations_of(ada):
        component = component_of(member)
        rest = f"/components/{component.pk}"
        tag = sender(member, "get", rest)({})["ETag"]
        send = partial(sender(member, "patch", rest), **{"if-match": tag})

        answers = at_once(*(partial(send, {"branch": f"b{n}"}) for n in range(PROGRAMS)))

        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [200, *[412] * (PROGRAMS - 1)]
        assert events(member.organization)[COMPONENT_CHANGED] == 1


def test_two_change_different_fields(at_once, ada):
    for (member,) in organizations_of(ada):
        component = component_of(member)
        send = sender(member, "patch", f"/components/{component.pk}")

        answers = at_once(partial(send, {"branch": "main"}), partial(send, {"path": "api"}))

        assert [answer.status_code for answer in answers] == [200, 200]
        component.refresh_from_db()
        assert (component.branch, component.path) == ("main", "api")


def test_two_change_different_fields_of_an_application(at_once, ada):
    for (member,) in organizations_of(ada):
        application = create_application(name="Shop", by=member)
        send = sender(member, "patch", f"/applications/{application.pk}")

        answers = at_once(
            partial(send, {"name": "Store"}), partial(send, {"description": "Sells."})
        )

        assert [answer.status_code for answer in answers] == [200, 200]
        application.refresh_from_db()
        assert (application.name, application.description) == ("Store", "Sells.")
        assert events(member.organization)[APPLICATION_CHANGED] == 2
