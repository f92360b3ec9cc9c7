"""What this process counts. It is imported only where METRICS_TOKEN is set.

Under gunicorn, what is counted lies in files that its processes share: see `console.running.web`.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from console.metrics import declarations
from console.metrics.declarations import PREFIX

disable_created_metrics()
REGISTRY = CollectorRegistry()
"""Of this process alone."""

REQUESTS = Counter(
    f"{PREFIX}requests",
    "Requests that were answered.",
    ["view", "method", "status"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    f"{PREFIX}request_seconds",
    "How long it took until the answer began.",
    ["view"],
    registry=REGISTRY,
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
IN_PROGRESS = Gauge(
    f"{PREFIX}requests_in_progress",
    "Requests that are being answered.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
TALLIES = {
    each.name: Counter(f"{PREFIX}{each.name}", each.says, [each.label], registry=REGISTRY)
    for each in declarations.TALLIES
}
TIMINGS = {
    each.name: Histogram(f"{PREFIX}{each.name}", each.says, registry=REGISTRY, buckets=each.bounds)
    for each in declarations.TIMINGS
}


def begin() -> None:
    """Count none of everything: what appears only with the first one has no rate before."""
    for each in declarations.TALLIES:
        for value in each.values:
            TALLIES[each.name].labels(value)
