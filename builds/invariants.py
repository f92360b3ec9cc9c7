"""What is always true of builds."""

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from builds.models import Build
from console.invariants import Invariant
from projects.models import Component


def repair_numbers() -> None:
    """Set the next build number of each component where it is taken to one above its highest."""
    builds = Build.objects.filter(component=OuterRef("pk")).order_by().values("component")
    highest = Subquery(builds.values(highest=Max("number")))
    components = Component.objects.filter(pk__in=_with_taken_number().values("pk"))
    components.update(next_build_number=highest + 1)


def _with_taken_number() -> "QuerySet[Component]":
    """The components that have a build with their next number or a higher one."""
    return Component.objects.filter(builds__number__gte=F("next_build_number")).distinct()


NUMBERS = Invariant(
    "build numbers",
    "components whose next build number is taken",
    lambda: _with_taken_number().values_list("pk", flat=True),
    repair=repair_numbers,
)
