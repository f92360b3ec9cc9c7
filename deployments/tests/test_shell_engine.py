"""The engine in static/engines/shell, run against a console, with a real process to deploy."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.models import Deployment, Placement
from deployments.schedule import end_due_deployments
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment
from deployments.tests.run_makers import add_job, place
from deployments.tests.test_engine_calls import EngineClient
from projects.tests.makers import add_component
from tests.waiting import LONG, eventually

pytestmark = [pytest.mark.django_db(transaction=True)]
ENGINE = Path(__file__).parents[2] / "static" / "engines" / "shell"
DEPLOY = """#!/bin/sh
echo "$1 $2 $3" >> "$RAN"
"""


HANGS = """#!/bin/sh
echo "$1 $2 $3" >> "$RAN"
exec sleep 600
"""
# In the place of the program that reads the list: it has the list, and waits before it goes on.
LATER = """#!/bin/sh
cat > "$RAN.list"
touch "$RAN.seen"
while [ ! -e "$RAN.go" ]; do sleep 0.05; done
exec {python} "$@" < "$RAN.list"
"""


@pytest.fixture
def start(live_server, tmp_path):
    """Start the engine, with a program that notes what it was asked to run, or does otherwise."""
    ran, begun = tmp_path / "ran", []
    ran.touch()

    def start(secret, script=DEPLOY, reference="shell:test", *, runs_jobs=False, **programs):
        folder = tmp_path / reference.replace(":", "-")  # a colon ends a folder of PATH
        folder.mkdir(exist_ok=True)
        for name, text in {"deploy": script, **programs}.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        environment = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "CONSOLE": live_server.url,
            "ENGINE_TOKEN": secret,
            "DEPLOY": str(folder / "deploy"),
            "RAN": str(ran),
            "REFERENCE": reference,
            "REPORTS": str(tmp_path / "reports"),
            **({"RUN": str(folder / "deploy")} if runs_jobs else {}),
        }
        begun.append(
            subprocess.Popen(
                [ENGINE],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )
        return begun[-1]

    yield start
    for each in begun:
        kill(each)


def kill(engine):
    """End it and what it started, without a chance to say anything."""
    if engine.poll() is None:
        os.killpg(engine.pid, signal.SIGKILL)
    engine.communicate(timeout=LONG)


@pytest.fixture
def ran(tmp_path):
    """What engines were asked to run so far."""
    return lambda: (tmp_path / "ran").read_text().splitlines()


@pytest.fixture
def run(start, ran):
    """Run the engine once, to its end."""

    def run(secret, script=DEPLOY, *, runs_jobs=False):
        engine = start(secret, script, runs_jobs=runs_jobs)
        out, err = engine.communicate(timeout=LONG)
        return subprocess.CompletedProcess(engine.args, engine.returncode, out, err), ran()

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


# In the place of curl: the console is away for each report of an end.
AWAY = """#!/bin/sh
case "$*" in *" -o /dev/null "*) exit 7;; esac
exec {curl} "$@"
"""


def test_the_end_is_reported_at_the_next_start_if_the_console_was_away(
    start, run, ran, adam, mia, tmp_path
):
    staging = add_environment(by=adam)
    made = actions.request_deployment(
        build=add_build(add_component(adam)), environment=staging, by=mia
    )
    secret = actions.create_engine_credential(environment=staging, days=7, by=adam).secret
    away = start(secret, curl=AWAY.format(curl=which("curl")), reference="shell:away")
    away.communicate(timeout=LONG)
    assert state_of(made) == DeploymentState.RUNNING
    assert len(ran()) == 1

    for _ in range(2):
        done, _ = run(secret)
        assert done.returncode == 0, done.stderr

    assert state_of(made) == DeploymentState.SUCCEEDED
    assert made.engine_reference == "shell:away"
    assert len(ran()) == 1, "it was run a second time"
    assert not list((tmp_path / "reports").iterdir())


@pytest.mark.parametrize(
    ("script", "state"), [(DEPLOY, "succeeded"), ("#!/bin/sh\nexit 3\n", "failed")]
)
def test_it_runs_what_people_asked_for_once(run, adam, script, state):
    staging = add_environment(by=adam)
    job = add_job(adam)
    place(job, staging)
    made = actions.request_run(component=job, environment=staging, by=adam)
    secret = actions.create_engine_credential(environment=staging, days=7, by=adam).secret
    assert run(secret)[1] == [], "RUN is not set"

    for _ in range(2):
        done, ran = run(secret, script, runs_jobs=True)
        assert done.returncode == 0, done.stderr

    assert ran == (["apollo/nightly  "] if state == "succeeded" else [])
    made.refresh_from_db()
    assert (made.state, made.external_id) == (state, f"now-{made.pk}")


def test_a_wrong_credential_runs_nothing(run, adam):
    done, ran = run("coe_" + "a" * 38)

    assert ran == []
    assert "401" in done.stdout + done.stderr


def test_one_that_is_killed_leaves_it_to_nobody_else_and_can_still_tell_the_end(
    start, run, ran, adam, mia, tmp_path
):
    staging = add_environment(by=adam)
    build = add_build(add_component(adam))
    secret = actions.create_engine_credential(environment=staging, days=7, by=adam).secret
    made = actions.request_deployment(build=build, environment=staging, by=mia)
    second = start(secret, reference="shell:2", python3=LATER.format(python=sys.executable))
    eventually((tmp_path / "ran.seen").exists, "the second engine has the list")

    first = start(secret, HANGS, reference="shell:1")
    eventually(ran, "the first engine runs it")
    (tmp_path / "ran.go").touch()
    _, said = second.communicate(timeout=LONG)
    kill(first)

    assert "409" in said
    assert ran() == [f"apollo/orders deploy {build.artifact}"], "two engines ran it"
    refused = EngineClient(secret).say(made, "running", reference="shell:2")
    assert refused.json()["detail"] == "This deployment was taken by shell:1."
    Deployment.objects.update(due_at=timezone.now())
    assert end_due_deployments() == 1
    assert state_of(made) == DeploymentState.SILENT
    assert run(secret)[1] == [f"apollo/orders deploy {build.artifact}"]
    assert EngineClient(secret).say(made, "succeeded", reference="shell:2").status_code == 409
    assert not Placement.objects.exists()

    EngineClient(secret).say(made, "succeeded", reference="shell:1")

    assert state_of(made) == DeploymentState.SUCCEEDED
    assert Placement.objects.get().deployment == made


def state_of(deployment):
    deployment.refresh_from_db()
    return deployment.state
