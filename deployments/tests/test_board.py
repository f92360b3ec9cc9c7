"""How many statements a board costs, however many components it has."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from builds.models import Build
from builds.tests.makers import add_build
from deployments import actions
from deployments.boards.board import board_of, steps_of, with_next_steps
from deployments.models import Environment
from deployments.tests.makers import add_environment, carry_out
from projects.actions import archive_component
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


def test_the_next_step_is_what_the_build_s_own_page_offers(adam, mia, orders, staging, production):
    first = add_build(orders)

    def offered():
        line = with_next_steps(board_of(adam.organization, [orders])).lines[0]
        found = [(n.kind, n.build.number) if (n := cell.next) else None for cell in line.cells]
        for cell in line.cells:
            if cell.next:
                build = Build.objects.get(pk=cell.next.build.pk)
                steps = {step.cell.environment: step.kind for step in steps_of(build)}
                assert steps[cell.environment] == cell.next.kind
        return found

    def deploy(build, into):
        made = actions.request_deployment(build=build, environment=into, by=mia)
        if made.is_waiting:
            assert offered()[1] is None
            actions.approve_deployment(deployment=made, by=adam)
        carry_out(made, by=adam)

    assert offered() == [("deploy", 1), None]
    deploy(first, staging)
    assert offered() == [None, ("promote", 1)]
    second, _ = add_build(orders, 2), add_build(orders, 3, state="failed", artifact="", digest="")
    assert offered() == [("deploy", 2), ("promote", 1)]
    deploy(first, production)
    deploy(second, staging)
    deploy(second, production)
    assert offered() == [None, None]
    deploy(first, staging)
    assert offered() == [None, None], "both are steps back"

    stop = actions.request_stop(component=orders, environment=staging, by=mia)
    carry_out(stop, by=adam)
    assert offered() == [("rollback", 2), None], "it runs nowhere there"
    Environment.objects.update(frozen_until=timezone.now() + timedelta(days=1), frozen_reason="x")
    assert offered() == [None, None]
    Environment.objects.update(frozen_until=None, frozen_reason="")
    archive_component(component=orders, by=adam)
    orders.refresh_from_db()
    assert offered() == [None, None]


def test_next_steps_are_two_statements_more(adam, django_assert_num_queries):
    components = [add_component(adam, f"Component {n}") for n in range(4)]
    add_environment(by=adam)
    builds = [add_build(component) for component in components]
    board = board_of(adam.organization, components)

    with django_assert_num_queries(2):
        found = with_next_steps(board)

    firsts = [line.cells[0].next for line in found.lines]
    assert [first and first.build.pk for first in firsts] == [build.pk for build in builds]


def shown_of(board):
    """The numbers of the builds that run, and of those that are on their way."""
    for line in board.lines:
        for cell in line.cells:
            yield tuple(each and each.build.number for each in (cell.current, cell.unfinished))
