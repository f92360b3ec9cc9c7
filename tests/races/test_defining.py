"""Publishers who give a version a definition at the same moment: one is the current one."""

from functools import partial

import pytest

from apis.actions import (
    LowerNumber,
    NothingChanged,
    Overtaken,
    WrongState,
    add_definition,
    publish,
    replace_definition,
)
from apis.models import Version
from apis.states import State
from apis.tests.makers import checked, defined
from organizations.models import Membership
from tests.races import Deed, refusals, successes
from tests.races.versions import versions

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def adding(version: Version, number: str, by: Membership) -> Deed:
    source = defined(number)
    found = checked(source, after=version)
    return partial(add_definition, version=version, source=source, checked=found, by=by)


def test_two_add_the_same_definition_and_it_is_there_once(at_once, ada, eve):
    for (first, second), version in versions(State.PRE_RELEASED, ada, eve):
        outcomes = at_once(adding(version, "1.1.0", first), adding(version, "1.1.0", second))

        assert refusals(outcomes) == [NothingChanged]
        assert version.definitions.count() == 2


def test_of_two_definitions_the_second_is_not_compared_with_what_was_there_before(
    at_once, ada, eve
):
    for (first, second), version in versions(State.PRE_RELEASED, ada, eve):
        outcomes = at_once(adding(version, "1.1.0", first), adding(version, "1.2.0", second))

        version.refresh_from_db()
        assert len(successes(outcomes)) == 1
        assert refusals(outcomes) in ([Overtaken], [LowerNumber])
        assert version.definitions.count() == 2


def test_no_published_version_is_given_a_definition_as_if_it_were_a_draft(at_once, ada, eve):
    """Whoever comes second to the row is told what the other one made of it."""
    for (first, second), version in versions(State.PRE_RELEASED, ada, eve):
        outcomes = at_once(
            partial(publish, version=version, by=first), adding(version, "1.1.0", second)
        )

        version.refresh_from_db()
        assert 0 in successes(outcomes)
        assert refusals(outcomes) in ([], [WrongState])
        assert (str(version.definition) == "1.1.0") == (refusals(outcomes) == [])


def test_a_published_version_is_replaced_once(at_once, ada, eve):
    for (first, second), version in versions(State.PUBLISHED, ada, eve):
        deeds = [
            partial(
                replace_definition,
                version=version,
                source=defined("1.1.0"),
                checked=checked(defined("1.1.0"), after=version),
                reason="",
                by=by,
            )
            for by in (first, second)
        ]

        outcomes = at_once(*deeds)

        assert refusals(outcomes) == [NothingChanged]
        assert version.definitions.count() == 2
