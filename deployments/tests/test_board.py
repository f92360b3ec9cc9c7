"""How many statements a board costs, however many components it has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builds.tests.makers import add_build
from deployments import actions
from deployments.board import board_of
from deployments.tests.makers import add_environment, carry_out
from projects.tests.makers import add_component

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [2, 12])
def test_a_board_is_three_statements_more_than_its_components(number, adam, mia):
    components = [add_component(adam, f"Component {n}") for n in range(number)]
    environments = [add_environment(f"Place {n}", by=adam) for n in range(2)]
    for component in components:
        build = add_build(component)
        first = actions.request_deployment(build=build, environment=environments[0], by=mia)
        carry_out(first, by=adam)
        actions.request_deployment(build=build, environment=environments[1], by=mia)

    with CaptureQueriesContext(connection) as sent:
        said = list(shown_of(board_of(adam.organization, components)))

    assert len(sent) == 3, [each["sql"] for each in sent]
    assert said == [(1, None), (None, 1)] * number


def shown_of(board):
    """The numbers of the builds that run, and of those that are on their way."""
    for line in board.lines:
        for cell in line.cells:
            yield tuple(each and each.build.number for each in (cell.current, cell.unfinished))
