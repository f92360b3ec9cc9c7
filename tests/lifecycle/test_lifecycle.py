"""Long stories, made up at random: after each step the actions have done what the model says."""

import pytest
from django.db.models import Value
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from organizations.models import organization
from tests.cast import make_person
from tests.everything import EVERYTHING
from tests.lifecycle.deeds import Lifecycle
from tests.lifecycle.story import PEOPLE

STORIES = 500 if EVERYTHING else 30
STEPS = 40


@pytest.mark.embedded
@pytest.mark.untraced
@pytest.mark.timeout(1800)
def test_the_actions_do_what_the_model_says(db, no_limits, one_clock):
    Lifecycle.users = [make_person(f"Person {n}") for n in range(PEOPLE)]
    Lifecycle.operator = make_person("Olga Operator", is_staff=True)

    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def no_limits(settings):
    """No limit on how much is asked in a day: the stories are about something else."""
    settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = settings.INVITATIONS_A_DAY = 10_000
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = settings.ACCESS_REQUESTS_A_DAY = 10_000


@pytest.fixture
def one_clock(monkeypatch):
    """Where the database would be asked for the time, it tells that of the story."""
    monkeypatch.setattr(organization, "Now", lambda: Value(timezone.now()))
