"""What Prometheus reads: what web processes counted, and what the database says now.

Each web process says the same of the database, so `max` is taken of its numbers, and not `sum`.
"""

import os
from collections.abc import Iterable, Iterator
from logging import getLogger

from django.conf import settings
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily

from console.logs.request_filters import DATABASE_ERRORS
from console.metrics import counting, files
from console.metrics.declarations import MEASURES, PREFIX, Measure

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

logger = getLogger(__name__)


class Everything:
    """All families, read anew each time."""

    def collect(self) -> Iterator[Metric]:
        """What was counted comes first: it does not depend on the database."""
        yield from counted()
        build = GaugeMetricFamily(f"{PREFIX}build", "The release that runs.", labels=["version"])
        build.add_metric([settings.VERSION], 1)
        yield build
        measured = list(measures())
        yield from measured
        yield GaugeMetricFamily(
            f"{PREFIX}measures_failed",
            "How many of the others could not be read from the database.",
            value=len(MEASURES) - len(measured),
        )


def text() -> bytes:
    """The numbers, in the text format of Prometheus."""
    return generate_latest(Everything())


def counted() -> Iterable[Metric]:
    """The counts of all web processes that share them, or else of this one alone."""
    return files.added_up() if files.FOLDER in os.environ else counting.REGISTRY.collect()


def measures() -> Iterator[Metric]:
    """Those that can be read. When the database does not answer, no other is asked for."""
    for measure in MEASURES:
        try:
            yield family(measure, measure.read())
        except DATABASE_ERRORS as error:
            logger.warning("%s and what follows is not measured: %s", measure.name, error)
            return
        except Exception:
            logger.exception("%s is not measured", measure.name)


def family(measure: Measure, numbers: Iterable[tuple[str, float]]) -> Metric:
    """A measure as Prometheus knows it."""
    labels = [measure.label] if measure.label else []
    found = GaugeMetricFamily(f"{PREFIX}{measure.name}", measure.says, labels=labels)
    for value, number in numbers:
        found.add_metric([value] if labels else [], number)
    return found
