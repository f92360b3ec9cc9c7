"""Counting what organizations have, for the usage of the last twelve months."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest

from billing.models import BillingSubscription, MeterMonth, Tier, TierLimit
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import COUNT_CAP, CappedCount, Total
from organizations.models import Organization
from organizations.tenancy.meters import METERS, Meter

MONTHS = 12
"""How many months are shown, including this one."""
_ORGANIZATION = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a61")
_TIER = 2_000_000_062


@dataclass(frozen=True)
class Standing:
    """How much of one meter an organization has now, and how much its tier includes."""

    meter: Meter
    total: Total
    included: int | None
    """None for unlimited."""

    @property
    def count(self) -> int:
        """The number of things; if counting stopped at a cap, one more than the cap."""
        return self.total.number

    @property
    def is_full(self) -> bool:
        """Whether no more can be created."""
        return self.included is not None and self.count >= self.included

    @property
    def is_over(self) -> bool:
        """Whether there is more than the tier includes, as after a change to a lower tier."""
        return self.included is not None and self.count > self.included

    @property
    def excess(self) -> Total:
        """How many more there are than the tier includes; 0 below the limit and without one."""
        included = self.count if self.included is None else self.included
        return Total(max(0, self.count - included), max(0, self.total.cap - included))

    @property
    def in_words(self) -> str:
        """The count and the limit, such as "7 members of 5"; "of 0" for unlimited."""
        included = 0 if self.included is None else self.included
        return f"{self.meter.counted_noun(self.count)} of {included:,}"

    @property
    def kind(self) -> str:
        """The color of the bar: "bad" over the limit, "waiting" at it, empty below it."""
        if self.is_over:
            return "bad"
        return "waiting" if self.is_full else ""

    @property
    def part(self) -> float:
        """The count divided by the limit; the count itself if the limit is 0 or there is none."""
        return self.count / self.included if self.included else float(self.count)


@dataclass(frozen=True)
class Month:
    """The highest count of each meter in a month, in the order of METERS."""

    first: date
    """The first day of the month."""
    most: list[int | None]
    """None for a meter that was not counted in the month."""


def standings(organization: Organization, tier: Tier | None) -> list[Standing]:
    """Every meter with its count now and its limit in the tier, in two queries.

    Counting stops above the limit, and above 1,000 where there is none. Without a tier, nothing is
    limited.
    """
    included = limits_by_meter(TierLimit.objects.filter(tier=tier) if tier else ())
    return standings_in(included, count_meters(organization, included))


def standings_in(included: Mapping[str, int], totals: Mapping[str, Total]) -> list[Standing]:
    """Every meter with its count, and its limit by name; a meter without one is unlimited."""
    return [Standing(meter, totals[meter.name], included.get(meter.name)) for meter in METERS]


def limits_by_meter(limits: Iterable[TierLimit]) -> dict[str, int]:
    """How much the limits include, by the name of the meter."""
    return {limit.meter: limit.included for limit in limits}


def count_meters(organization: Organization, included: Mapping[str, int]) -> dict[str, Total]:
    """The count of each meter now by its name, in one query.

    Counting stops above what is included, and above 1,000.
    """
    caps = {meter.name: max(COUNT_CAP, included.get(meter.name, 0)) for meter in METERS}
    counts = [CappedCount(meter.rows(organization), caps[meter.name]) for meter in METERS]
    numbers = Organization.objects.filter(pk=organization.pk).values_list(*counts).get()
    return {name: Total(number, caps[name]) for name, number in zip(caps, numbers, strict=True)}


def standings_over_limit(organization: Organization, tier: Tier | None) -> list[Standing]:
    """The meters of which the organization has more than the tier includes, in two queries."""
    return [standing for standing in standings(organization, tier) if standing.is_over]


def limited_standings(organization: Organization, tier: Tier | None) -> list[Standing]:
    """The meters that the tier limits, the fullest first; none without a tier.

    In one query, and one more for each limit above 1,000 of which there is more than that.
    """
    if tier is None:
        return []
    rows = _limits(connection.vendor).fetch_rows(organization=organization.pk, tier=tier.pk)
    numbers = {name: (included, number) for name, included, number in rows}
    limited = [
        Standing(meter, _total(organization, meter, *numbers[meter.name]), numbers[meter.name][0])
        for meter in METERS
        if meter.name in numbers
    ]
    return sorted(limited, key=lambda standing: -standing.part)


@cache
def _limits(vendor: str) -> PreparedQuery:
    """The prepared query of a tier's limits: meter, what is included, and the count up to 1,000.

    Composed in each request, it took 16 of the 51 million instructions of the billing overview.
    """
    organization = Organization(pk=_ORGANIZATION)
    counts = [
        When(meter=meter.name, then=CappedCount(meter.rows(organization))) for meter in METERS
    ]
    limits = TierLimit.objects.filter(tier=_TIER).annotate(number=Case(*counts))
    rows = limits.values_list("meter", "included", "number")
    return prepare("tier_limits", lambda: rows, organization=_ORGANIZATION, tier=_TIER)


def _total(organization: Organization, meter: Meter, included: int, number: int) -> Total:
    """The count of the meter, of which `number` is known up to 1,000."""
    if min(number, included) > COUNT_CAP:
        return meter.total(organization, included)
    return Total(number)


def months(organization: Organization, *, today: date) -> list[Month]:
    """The highest counts of the last twelve months, newest first, in one query."""
    first_days = list(_first_days(today))
    counts = MeterMonth.objects.filter(organization=organization, month__gte=first_days[-1])
    highest = {(count.month, count.meter): count.most for count in counts}
    return [
        Month(first_day, [highest.get((first_day, meter.name)) for meter in METERS])
        for first_day in first_days
    ]


def without_uncounted_end(months: Sequence[Month]) -> list[Month]:
    """The months, newest first, down to the oldest in which anything was counted; may be empty."""
    length = len(months)
    while length and all(count is None for count in months[length - 1].most):
        length -= 1
    return list(months[:length])


def subscribed_organizations() -> list[UUID]:
    """The IDs of the organizations with a running subscription, whose usage is counted."""
    running = BillingSubscription.objects.running().order_by("organization")
    return list(running.values_list("organization", flat=True))


def record_counts(organization: Organization, *, today: date) -> None:
    """Count each meter now, and save the count if it is the highest one of the month."""
    first_day = today.replace(day=1)
    for meter in METERS:
        count = meter.count(organization)
        row, is_new = MeterMonth.objects.get_or_create(
            organization=organization, meter=meter.name, month=first_day, defaults={"most": count}
        )
        if not is_new and count > row.most:
            MeterMonth.objects.filter(pk=row.pk).update(most=Greatest(F("most"), Value(count)))


def _first_days(today: date) -> Iterator[date]:
    """The first day of each of the last twelve months, newest first."""
    for months_ago in range(MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 - months_ago, 12)
        yield date(year, month + 1, 1)
