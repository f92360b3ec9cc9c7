"""Counting what organizations have, for the usage of the last twelve months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest

from billing.models import BillingSubscription, MeterMonth, Tier, TierLimit
from console.lists.paging import Total
from organizations.models import Organization
from organizations.tenancy.meters import METERS, Meter

MONTHS = 12
"""This one among them."""


@dataclass(frozen=True)
class Standing:
    """How much of one thing there is now, and how much the tier includes."""

    meter: Meter
    total: Total
    included: int | None
    """None for as many as one likes."""

    @property
    def count(self) -> int:
        """As a number: where counting stopped, one more than that."""
        return self.total.number

    @property
    def is_full(self) -> bool:
        """Whether no more can be created."""
        return self.included is not None and self.count >= self.included

    @property
    def is_over(self) -> bool:
        """Whether there is more than the tier includes, as after a change to a lower one."""
        return self.included is not None and self.count > self.included

    @property
    def in_words(self) -> str:
        """Such as "7 members of 5"."""
        included = 0 if self.included is None else self.included
        return f"{self.meter.counted_noun(self.count)} of {included:,}"

    @property
    def kind(self) -> str:
        """The color of its bar: none while there is room."""
        if self.is_over:
            return "bad"
        return "waiting" if self.is_full else ""

    @property
    def part(self) -> float:
        """How much of what is included there is; more than 1 is over it."""
        return self.count / self.included if self.included else float(self.count)


@dataclass(frozen=True)
class Month:
    """The most of each thing in a month; None where it was not counted."""

    first: date
    most: list[int | None]


def standings(organization: Organization, tier: Tier | None) -> list[Standing]:
    """Every meter, counted now up to its limit, and up to 1,000 in any case, for one query each.

    The limits are those of the tier; None has none.
    """
    limits = TierLimit.objects.filter(tier=tier) if tier else ()
    included = {limit.meter: limit.included for limit in limits}
    return [
        Standing(meter, meter.total(organization, most := included.get(meter.name)), most)
        for meter in METERS
    ]


def standings_over_limit(organization: Organization, tier: Tier | None) -> list[Standing]:
    """What the organization has more of than the tier includes, for one query for each meter."""
    return [standing for standing in standings(organization, tier) if standing.is_over]


def closest_to_limit(organization: Organization, tier: Tier, *, today: date) -> Standing | None:
    """What came closest to its limit this month, as far as it was counted, for one query."""
    month = MeterMonth.objects.filter(organization=organization, month=today.replace(day=1))
    most = month.filter(meter=OuterRef("meter")).values("most")
    limits = TierLimit.objects.filter(tier=tier, included__isnull=False)
    counted = limits.annotate(most=Subquery(most)).filter(most__isnull=False)
    used = {each.meter: (Total(each.most, each.most), each.included) for each in counted}
    found = [Standing(meter, *used[meter.name]) for meter in METERS if meter.name in used]
    return max(found, key=lambda standing: standing.part, default=None)


def months(organization: Organization, *, today: date) -> list[Month]:
    """The last twelve, the newest first."""
    firsts = list(_firsts(today))
    kept = MeterMonth.objects.filter(organization=organization, month__gte=firsts[-1])
    most = {(each.month, each.meter): each.most for each in kept}
    return [Month(first, [most.get((first, meter.name)) for meter in METERS]) for first in firsts]


def without_uncounted_end(months: Sequence[Month]) -> list[Month]:
    """Those from the first that was counted on, of months of which the newest comes first."""
    counted = [at for at, row in enumerate(months) if any(most is not None for most in row.most)]
    return list(months[: max(counted, default=-1) + 1])


def subscribed_organizations() -> list[UUID]:
    """The organizations whose usage is counted."""
    running = BillingSubscription.objects.running().order_by("organization")
    return list(running.values_list("organization", flat=True))


def record_counts(organization: Organization, *, today: date) -> None:
    """Keep what there is now, if it is the most of the month. Again it changes nothing."""
    first = today.replace(day=1)
    for meter in METERS:
        count = meter.count(organization)
        row, is_new = MeterMonth.objects.get_or_create(
            organization=organization, meter=meter.name, month=first, defaults={"most": count}
        )
        if not is_new and count > row.most:
            MeterMonth.objects.filter(pk=row.pk).update(most=Greatest(F("most"), Value(count)))


def _firsts(today: date) -> Iterator[date]:
    for back in range(MONTHS):
        years, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield date(years, month + 1, 1)
