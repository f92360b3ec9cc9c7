"""Long stories of builds, approvals, engines and time, made up at random.

After each step the actions and calls have done what the model says, and no more.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from deployments.tests.makers import add_environment
from projects.tests.makers import add_component
from tests.cast import make_person
from tests.deploying.choices import PEOPLE
from tests.deploying.deeds import Deploying
from tests.everything import EVERYTHING

STORIES = 500 if EVERYTHING else 15
STEPS = 40


@pytest.mark.embedded
@pytest.mark.untraced
@pytest.mark.timeout(1800)
def test_actions_and_calls_do_what_the_model_says(adam, zed):
    Deploying.users = [adam.user, *(make_person(f"Person {n}") for n in range(1, PEOPLE))]
    Deploying.admin, Deploying.neighbor = adam, zed
    Deploying.components = [add_component(adam, name) for name in ("Orders", "Invoices")]
    Deploying.environments = [add_environment(name, by=adam) for name in ("Staging", "Production")]

    run_state_machine_as_test(
        Deploying,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
