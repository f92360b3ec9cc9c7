"""The name of an organization, changed by a program."""

import pytest

from audit.models import Event
from organizations.events.organizations import ORGANIZATION_RENAMED
from organizations.permissions import MANAGE_ORGANIZATION, VIEW_ORGANIZATION
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def program(adam):
    return Machine(personal_token(adam, VIEW_ORGANIZATION, MANAGE_ORGANIZATION).secret)


def change(machine, organization, body, **headers):
    return machine.patch(at(organization), body, content_type=JSON, headers=headers)


def test_a_program_renames_the_organization_once(program, acme):
    handle = acme.handle

    answers = [change(program, acme, {"name": " Acme  Works "}) for _ in range(2)]

    acme.refresh_from_db()
    assert (acme.name, acme.handle) == ("Acme Works", handle)
    assert answers[0].content == answers[1].content == program.get(at(acme)).content
    event = Event.objects.get(kind=ORGANIZATION_RENAMED)
    assert event.means.startswith("token …")


def test_a_repeated_request_gets_its_first_answer(program, acme):
    key = {"idempotency-key": "2f8c0f2e"}
    first = change(program, acme, {"name": "Acme Works"}, **key)
    change(program, acme, {"name": "Acme Rockets"})

    again = change(program, acme, {"name": "Acme Works"}, **key)

    acme.refresh_from_db()
    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert acme.name == "Acme Rockets"


def test_who_read_another_name_changes_nothing(program, acme):
    tag = program.get(at(acme))["ETag"]
    assert change(program, acme, {"name": "Acme Works"}, **{"if-match": tag}).status_code == 200

    overtaken = change(program, acme, {"name": "Acme Rockets"}, **{"if-match": tag})

    acme.refresh_from_db()
    assert_problem(overtaken, 412, "changed")
    assert acme.name == "Acme Works"


def test_what_is_no_name_and_the_handle_are_refused_at_their_fields(program, acme, subtests):
    for body, slug, pointer in (
        ({"name": "x" * 201}, "invalid", "#/name"),
        ({"name": ""}, "invalid", "#/name"),
        ({"name": None}, "invalid", "#/name"),
        ({"name": "https://evil.example"}, "unfit-name", "#/name"),
        ({"handle": "rockets"}, "invalid", "#/handle"),
    ):
        with subtests.test(body=body):
            answer = change(program, acme, body)

            problem = assert_problem(answer, 422, slug)
            assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert change(program, acme, {}).status_code == 200
    assert not Event.objects.filter(kind=ORGANIZATION_RENAMED).exists()


def test_the_organization_of_another_token_is_not_there(program, zenith):
    assert_problem(change(program, zenith, {"name": "Nadir"}), 404, "not-found")
