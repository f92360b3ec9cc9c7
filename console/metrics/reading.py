"""The text that Prometheus reads: what web processes counted, and what the database says now.

Each web process says the same of the database, so queries take `max` of its numbers, not `sum`.
"""

import os
from collections.abc import Iterable, Iterator
from logging import getLogger

from django.conf import settings
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily

from console.logs.request_filters import DATABASE_ERRORS
from console.metrics import PREFIX, counting, files
from console.metrics.declarations import MEASURES, Measure

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

logger = getLogger(__name__)


class AllMetrics:
    """A collector of prometheus_client, for all families of the console."""

    def collect(self) -> Iterator[Metric]:
        """All families. Counts come first, because they do not depend on the database."""
        yield from collected_counts()
        build = GaugeMetricFamily(f"{PREFIX}build", "The release that runs.", labels=["version"])
        build.add_metric([settings.VERSION], 1)
        yield build
        read_measures = list(measures())
        yield from read_measures
        yield GaugeMetricFamily(
            f"{PREFIX}measures_failed",
            "How many of the others could not be read from the database.",
            value=len(MEASURES) - len(read_measures),
        )


def text() -> bytes:
    """All numbers, in the text format of Prometheus."""
    return generate_latest(AllMetrics())


def collected_counts() -> Iterable[Metric]:
    """The counts of all web processes of this gunicorn, or else of this process alone."""
    return files.added_up() if files.FOLDER in os.environ else counting.REGISTRY.collect()


def measures() -> Iterator[Metric]:
    """The measures that can be read. After an error of the database no other is read.

    What cannot be read is logged and left out.
    """
    for measure in MEASURES:
        try:
            yield family(measure, measure.read())
        except DATABASE_ERRORS as error:
            logger.warning("%s and what follows is not measured: %s", measure.name, error)
            return
        except Exception:
            logger.exception("%s is not measured", measure.name)


def family(measure: Measure, numbers: Iterable[tuple[str, float]]) -> Metric:
    """The gauges of a measure, one for each value of its label with its number."""
    labels = [measure.label] if measure.label else []
    gauges = GaugeMetricFamily(f"{PREFIX}{measure.name}", measure.says, labels=labels)
    for value, number in numbers:
        gauges.add_metric([value] if labels else [], number)
    return gauges
