"""An action that shares the organization with others locks a row before it changes or deletes it.

Or it writes the row with a condition under which it may be written. Otherwise, of two members who
act at the same moment, one writes over what the other has just written.
"""

import re
from itertools import dropwhile

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from organizations.tenancy.roles import PERMISSIONS
from projects.actions import change_project
from tests.database import taken_back
from tests.demanded import tried_calls
from tests.machines import machine

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LOCK = re.compile(r"\bFOR (?:NO KEY )?UPDATE\b")
INSERT = re.compile(r'INSERT INTO "(\w+)"')
WRITE_BY_KEY = re.compile(
    r'(?:UPDATE|DELETE FROM) "(\w+)" .*WHERE \(?"\w+"\."\w*id" (?:= |IN \()[^ ]+$'
)


def written_unlocked(statements: list[str]) -> set[str]:
    """The tables in which rows are written by their key alone before any row was locked.

    Only what follows the shared lock of the organization counts: nobody else writes to an
    organization that is locked exclusively. A row that the action created is its own.
    """
    created: set[str] = set()
    written: set[str] = set()
    for statement in dropwhile(lambda sql: "advisory_xact_lock_shared" not in sql, statements):
        if LOCK.search(statement):
            break
        if match := INSERT.match(statement):
            created.add(match[1])
        elif match := WRITE_BY_KEY.match(statement):
            written.add(match[1])
    return written - created


def statements_of(call, things) -> list[str]:
    it = machine(things.organization, *PERMISSIONS)
    with CaptureQueriesContext(connection) as queries:
        call(things, it)
    return [query["sql"] for query in queries]


def test_every_action_locks_a_row_before_it_writes_it(things_anew, subtests):
    calls = tried_calls()
    of_programs = {
        name: call for name, call in calls.items() if not (call.needs_person or call.needs_sign_in)
    }

    for name, call in of_programs.items():
        with subtests.test(action=name), taken_back():
            assert written_unlocked(statements_of(call, things_anew())) == set()


def test_a_lock_that_is_left_out_is_noticed(things_anew, monkeypatch):
    def change(things, by):
        change_project(project=things.project, name="Artemis", description="", by=by)

    with taken_back():
        assert written_unlocked(statements_of(change, things_anew())) == set()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    assert written_unlocked(statements_of(change, things_anew())) == {"projects_project"}
