"""The last builds of components, as a page shows them: one square for each."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, reduce
from itertools import batched
from operator import or_
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from builds.models import Build, BuildState
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import PAGE_SIZE
from projects.models import Component

IN_A_LINE, MOST_ON_PAGE = 8, 16
"""So many builds there are in a strip of one component of many, and of the one it is about."""


@dataclass(frozen=True, slots=True)
class LastBuild:
    """What a strip says of a build: which it is, and how it went."""

    number: int
    state: str

    def get_state_display(self) -> str:
        """The state in words, as a build has it."""
        return str(BuildState(self.state).label)


def last_builds(
    components: Collection[UUID], *, most: int = IN_A_LINE
) -> dict[UUID, list[LastBuild]]:
    """The last builds of each of these components, the oldest first, in two statements.

    They read as many rows as there are in the end, however many builds a component has: the first
    finds the number from which on the second reads. In one statement, PostgreSQL may look for it
    anew at each build.
    """
    if not components:
        return {}
    found: dict[UUID, list[LastBuild]] = {component: [] for component in components}
    since: dict[int, list[UUID]] = defaultdict(list)
    for some in batched(found, PAGE_SIZE):
        for component, number in _oldest(connection.vendor, most).rows(components=some):
            since[number].append(component)
    ranges = [Q(component__in=keys, number__gte=number) for number, keys in since.items()]
    rows = Build.objects.filter(reduce(or_, ranges, Q(pk__in=[]))).order_by("number")
    for component, number, state in rows.values_list("component", "number", "state"):
        found[component].append(LastBuild(number, state))
    return found


@cache
def _oldest(vendor: str, most: int) -> PreparedQuery:
    """Of components, each with the number of the oldest of so many last builds; 0 for all."""
    keys = [UUID(f"5a3b1e0c-0000-4000-8000-5a3b1e0c7{at:03}") for at in range(PAGE_SIZE)]
    newest = Build.objects.filter(component=OuterRef("pk")).newest_first()
    oldest = Coalesce(Subquery(newest.values("number")[most - 1 : most]), 0)
    rows = Component.objects.filter(pk__in=keys).values_list("pk", oldest)
    return prepare("oldest_of_last_builds", lambda: rows, components=keys)
