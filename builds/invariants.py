"""What is always true of builds."""

from django.db.models import F

from console.invariants import Invariant
from projects.models import Component

NUMBERS = Invariant(
    "build numbers",
    "components whose next build number is taken",
    lambda: (
        Component.objects.filter(builds__number__gte=F("next_build_number"))
        .distinct()
        .values_list("pk", flat=True)
    ),
)
