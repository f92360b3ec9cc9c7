"""The engine in docs/engines/shell, run against a console, with a real process to deploy."""

import os
import subprocess
from pathlib import Path

import pytest

from projects import actions
from projects.deployment_states import DeploymentState
from projects.tests.environment_makers import add_build, add_component, add_environment

pytestmark = [pytest.mark.django_db(transaction=True)]
ENGINE = Path(__file__).parents[2] / "docs" / "engines" / "shell"
DEPLOY = """#!/bin/sh
echo "$1 $2 $3" >> "$RAN"
"""


@pytest.fixture
def run(live_server, tmp_path):
    """Run the engine once, with a program that notes what it was asked to run, or fails."""
    program, ran = tmp_path / "deploy", tmp_path / "ran"
    ran.touch()

    def run(secret, script=DEPLOY):
        program.write_text(script)
        program.chmod(0o755)
        environment = {
            "PATH": os.environ["PATH"],
            "CONSOLE": live_server.url,
            "ENGINE_TOKEN": secret,
            "DEPLOY": str(program),
            "RAN": str(ran),
            "REFERENCE": "shell:test",
        }
        done = subprocess.run(
            [ENGINE], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done, ran.read_text().splitlines()

    return run


def test_it_runs_exactly_what_was_approved_and_reports(run, adam, mia):
    staging = add_environment(by=adam)
    build = add_build(add_component(adam))
    secret = actions.create_engine_credential(environment=staging, days=7, by=adam).secret
    assert run(secret)[1] == []
    made = actions.request_deployment(build=build, environment=staging, by=mia)

    done, ran = run(secret)

    assert done.returncode == 0, done.stderr
    assert ran == [f"apollo/orders deploy {build.artifact}"]
    made.refresh_from_db()
    assert (made.state, made.engine_reference) == (DeploymentState.SUCCEEDED, "shell:test")
    assert run(secret)[1] == ran, "it was run a second time"


def test_what_fails_is_reported_as_failed(run, adam, mia):
    staging = add_environment(by=adam)
    made = actions.request_deployment(
        build=add_build(add_component(adam)), environment=staging, by=mia
    )
    secret = actions.create_engine_credential(environment=staging, days=7, by=adam).secret

    run(secret, "#!/bin/sh\nexit 3\n")

    made.refresh_from_db()
    assert made.state == DeploymentState.FAILED


def test_a_wrong_credential_runs_nothing(run, adam):
    done, ran = run("coe_" + "a" * 38)

    assert ran == []
    assert "401" in done.stdout + done.stderr
