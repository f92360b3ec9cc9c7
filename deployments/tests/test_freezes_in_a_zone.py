"""A freeze is entered, shown and said in the time zone of who reads it."""

from datetime import UTC, datetime

import pytest
import time_machine

from deployments.conditions.obstacles import closing_obstacle
from deployments.tests.makers import add_environment
from projects.tests.makers import add_component
from tests.reading import hidden_in, words

TYPED = {"name": "Staging", "approvals": "0", "deadline_minutes": "60"}
EDIT = "/organizations/acme/environments/staging/edit/"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def freeze(page, until):
    """Send the form of the environment with this time, and return what it is answered."""
    seen = hidden_in(page.get(EDIT))["seen"]
    typed = TYPED | {"frozen_until": until, "frozen_reason": "Holidays", "seen": seen}
    return page.post(EDIT, typed)


@pytest.fixture
def berliner(eve):
    eve.user.time_zone = "Europe/Berlin"
    eve.user.save(update_fields=["time_zone"])
    return eve


@time_machine.travel(NOW, tick=False)
def test_the_time_that_one_enters_is_of_ones_own_zone(adam, berliner, client_of):
    staging = add_environment(by=adam)
    page = client_of(berliner)

    freeze(page, "2026-07-01T08:00")

    staging.refresh_from_db()
    assert staging.frozen_until == datetime(2026, 7, 1, 6, tzinfo=UTC)
    shown = page.get(EDIT).content.decode()
    assert "Frozen until (Europe/Berlin)" in shown
    assert 'value="2026-07-01T08:00"' in shown


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("skipped_or_repeated", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_a_time_that_the_clock_skips_or_repeats_is_asked_again(
    adam, berliner, client_of, skipped_or_repeated
):
    staging = add_environment(by=adam)

    shown = freeze(client_of(berliner), skipped_or_repeated)

    assert "The clock skips or repeats this time" in words(shown)
    staging.refresh_from_db()
    assert not staging.is_frozen


@time_machine.travel(NOW, tick=False)
def test_the_reason_against_a_deployment_says_the_zone(adam):
    until = datetime(2026, 7, 1, 6, tzinfo=UTC)
    staging = add_environment(frozen_until=until, frozen_reason="Holidays", by=adam)

    obstacle = closing_obstacle(add_component(adam, "Api"), staging, "deploy")

    assert "Staging is frozen until 1 July 2026, 06:00 UTC: Holidays." in str(obstacle)
