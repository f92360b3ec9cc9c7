"""The last builds of components, which pages show as strips with one square each."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from itertools import batched
from operator import or_
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from builds.models import Build, BuildState
from console.lists.paging import PAGE_SIZE
from projects.models import Component

IN_A_LINE, MOST_ON_PAGE = 8, 16
"""Builds in the strip of one component among many, and of the component that a page is about."""


@dataclass(frozen=True, slots=True)
class LastBuild:
    """The number and state of a build, for a strip."""

    number: int
    state: str

    def get_state_display(self) -> str:
        """The label of the state, under the name that it has on a Build."""
        return str(BuildState(self.state).label)


def last_builds(
    components: Collection[UUID], *, most: int = IN_A_LINE
) -> dict[UUID, list[LastBuild]]:
    """The last `most` builds of each component, in ascending order, in two queries.

    The first query finds the number at which the second begins, so that only the returned builds
    are read. In one query, PostgreSQL may compute that number again for each build.
    """
    if not components:
        return {}
    builds: dict[UUID, list[LastBuild]] = {component: [] for component in components}
    by_oldest: dict[int, list[UUID]] = defaultdict(list)
    newest = Build.objects.filter(component=OuterRef("pk")).newest_first()
    oldest = Coalesce(Subquery(newest.values("number")[most - 1 : most]), 0)
    for batch in batched(builds, PAGE_SIZE):
        numbers = Component.objects.filter(pk__in=batch).values_list("pk", oldest)
        for component, oldest_number in numbers:
            by_oldest[oldest_number].append(component)
    ranges = [Q(component__in=keys, number__gte=number) for number, keys in by_oldest.items()]
    rows = Build.objects.filter(reduce(or_, ranges, Q(pk__in=[]))).order_by("number")
    for component, number, state in rows.values_list("component", "number", "state"):
        builds[component].append(LastBuild(number, state))
    return builds
