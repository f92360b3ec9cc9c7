"""The last builds of components, as a page shows them: one square for each."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from builds.models import Build, BuildState
from projects.models import Component

IN_A_LINE, ON_A_PAGE = 8, 16
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
    """The last builds of each of these components, the oldest first, in one statement.

    It reads as many rows as it returns, however many builds a component has: the number of the
    oldest one is found for each component, and the index of numbers is read from there on.
    """
    newest = Build.objects.filter(component=OuterRef("pk")).newest_first()
    oldest = Subquery(newest.values("number")[most - 1 : most])
    found: dict[UUID, list[LastBuild]] = {component: [] for component in components}
    rows = (
        Component.objects.filter(pk__in=list(found))
        .annotate(oldest=Coalesce(oldest, 0))
        .filter(builds__number__gte=F("oldest"))
        .order_by("builds__number")
    )
    for component, number, state in rows.values_list("pk", "builds__number", "builds__state"):
        found[component].append(LastBuild(number, state))
    return found
