"""The registry of what this process counts. Imported only where METRICS_TOKEN is set.

Under gunicorn, counts lie in files that all of its processes share: see `console.running.web`.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from console.metrics import PREFIX

disable_created_metrics()
REGISTRY = CollectorRegistry()

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


def add_counter(name: str, help_text: str, label: str) -> Counter:
    """Create a counter with one label in the registry, and return it. `name` is without prefix."""
    return Counter(f"{PREFIX}{name}", help_text, [label], registry=REGISTRY)


def add_histogram(name: str, help_text: str, bounds: tuple[float, ...]) -> Histogram:
    """Create a histogram in the registry, and return it. `name` is without prefix."""
    return Histogram(f"{PREFIX}{name}", help_text, registry=REGISTRY, buckets=bounds)
