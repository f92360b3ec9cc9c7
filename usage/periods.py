"""What a page of usage looks back at: hours or days that end with the present one, in UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from usage.models import Span


@dataclass(frozen=True)
class Period:
    """So many hours or days, the last of which is not over."""

    name: str
    """As addresses have it."""
    label: str
    span: Span
    count: int

    @property
    def step(self) -> timedelta:
        """How long each of them lasts."""
        return timedelta(hours=1) if self.span == Span.HOUR else timedelta(days=1)

    def starts(self, at: datetime) -> list[datetime]:
        """When each of them begins, the oldest first."""
        last = at.replace(minute=0, second=0, microsecond=0)
        if self.span == Span.DAY:
            last = last.replace(hour=0)
        return [last - self.step * back for back in reversed(range(self.count))]


PERIODS = {
    period.name: period
    for period in (
        Period("24h", "Last 24 hours", Span.HOUR, 24),
        Period("7d", "Last 7 days", Span.DAY, 7),
        Period("30d", "Last 30 days", Span.DAY, 30),
        Period("90d", "Last 90 days", Span.DAY, 90),
    )
}
USUAL = "7d"
