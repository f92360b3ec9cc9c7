"""What is always true of builds."""

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from builds.models import Build
from console.invariants import Invariant
from projects.models import Component


def repair_numbers() -> None:
    """Have the next build of each component whose next number is taken follow its highest one."""
    builds = Build.objects.filter(component=OuterRef("pk")).order_by().values("component")
    highest = Subquery(builds.values(highest=Max("number")))
    behind = Component.objects.filter(pk__in=_behind().values("pk"))
    behind.update(next_build_number=highest + 1)


def _behind() -> "QuerySet[Component]":
    return Component.objects.filter(builds__number__gte=F("next_build_number")).distinct()


NUMBERS = Invariant(
    "build numbers",
    "components whose next build number is taken",
    lambda: _behind().values_list("pk", flat=True),
    repair=repair_numbers,
)
