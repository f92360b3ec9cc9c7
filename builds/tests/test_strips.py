"""The last builds of components, as squares and as bars."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builds.models import Build, BuildState
from builds.strips import IN_A_LINE, last_builds
from builds.templatetags.strips import KINDS, briefly, tiny_builds
from builds.tests.makers import add_build
from projects.tests.makers import add_component


@pytest.mark.embedded
@pytest.mark.no_database
def test_the_last_six_builds_stand_at_the_right_and_differ_by_height():
    few = [Build(state=state) for state in ("failed", "cancelled", "succeeded")]

    drawn = tiny_builds(few)

    assert re.findall(r'x="(\d+)" y="\d+" width="5" height="(\d+)"', drawn) == [
        ("21", "6"),
        ("28", "2"),
        ("35", "14"),
    ]
    assert 'aria-label="Last builds: failed, cancelled, succeeded"' in drawn
    assert tiny_builds([Build(state="running"), *few, *few]) == tiny_builds([*few, *few])
    assert tiny_builds([]) == ""
    assert set(KINDS) == set(BuildState)


@pytest.mark.django_db
@pytest.mark.both
def test_the_last_builds_of_all_components_are_two_statements(adam, django_assert_num_queries):
    many, few, none = (add_component(adam, name) for name in ("Many", "Few", "None"))
    for number in range(1, 12):
        add_build(many, number)
    add_build(few, 1)
    add_build(few, 3, state="failed", artifact="", digest="")
    add_build(add_component(adam, "Another"))

    with django_assert_num_queries(2):
        found = last_builds([many.pk, few.pk, none.pk])

    assert {of: [build.number for build in builds] for of, builds in found.items()} == {
        many.pk: [4, 5, 6, 7, 8, 9, 10, 11],
        few.pk: [1, 3],
        none.pk: [],
    }
    assert [build.get_state_display() for build in found[few.pk]] == ["Succeeded", "Failed"]
    assert len(last_builds([many.pk], most=16)[many.pk]) == 11


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize("others", [2, 3_000])
def test_a_strip_reads_as_much_of_few_builds_as_of_thousands(adam, others):
    components = [add_component(adam, f"Component {n}") for n in range(3)]
    blank = {"organization": adam.organization, "state": "running", "commit": "a" * 40}
    Build.objects.bulk_create(
        Build(component=component, number=n, external_id=str(n), **blank)
        for component, count in zip(components, (6_000, others, others), strict=True)
        for n in range(1, count + 1)
    )
    with CaptureQueriesContext(connection) as sent:
        last_builds([component.pk for component in components])

    plans = [plan_of(query["sql"]) for query in sent]

    read = [
        int(rows) * int(loops)
        for plan in plans
        for rows, loops in re.findall(r"builds_build .*actual rows=(\d+) loops=(\d+)", plan)
    ]
    assert len(read) == len(sent) == 2, plans
    assert max(read) <= len(components) * IN_A_LINE, plans


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE builds_build, projects_component")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        *((0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3_599, "59 min"), (7_500, "2 h 5 min")),
        (212_400, "2 d 11 h"),
    ],
)
@pytest.mark.embedded
@pytest.mark.no_database
def test_how_long_a_build_took_is_said_in_few_words(seconds, said):
    assert briefly(timedelta(seconds=seconds)) == said
