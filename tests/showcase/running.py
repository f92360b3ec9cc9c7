"""A scheduled job that reports in one environment and is late in another, as the demo has it."""

from collections.abc import Iterator

from deployments.demo import fill_runs
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.shot import Shot
from tests.showcase.world import World


def running_shots(w: World) -> Iterator[Shot]:
    """Its schedule and its runs, and what is not scheduled."""
    fill_runs(lambda _: w.few)
    acme = w.few.organization
    here = acme.components.named("Nightly settlement").get().get_absolute_url()
    service = acme.components.named("Ledger").get().get_absolute_url()
    staging = acme.environments.get(handle="staging").get_absolute_url()
    wrong = in_turn(
        fills("Schedule", "@daily"), fills("Time zone", "Berlin"), presses("Save schedule")
    )
    yield Shot("job", "late", here, w.few)
    yield Shot("runs", "few", f"{here}runs/", w.few)
    yield Shot("runs", "reader", f"{here}runs/", w.grace)
    yield Shot("runs", "0", f"{here}runs/?q=none", w.few)
    yield Shot("schedule", "few", f"{here}schedule/", w.few)
    yield Shot("schedule", "error", f"{here}schedule/", w.few, wrong)
    yield Shot("schedule", "other", f"{service}schedule/", w.few)
    yield Shot("schedule-remove", "few", f"{here}schedule/delete/", w.few)
    yield Shot("run-now", "few", f"{here}run/development/", w.few)
    yield Shot("run-now", "requested", f"{here}run/staging/", w.few)
    yield Shot("environment", "late", staging, w.few)
