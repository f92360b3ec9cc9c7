"""The steps next to a new credential: a person who copies them has an engine that deploys."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from builds.tests.makers import add_build
from deployments import actions
from deployments.engines import KINDS, engine_steps
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment
from projects.tests.makers import add_component
from tests.reading import words
from tests.waiting import LONG

ROOT = Path(__file__).parents[2]
DEPLOY = '#!/bin/sh\necho "$1 $2 $3" > ran\n'


def test_the_page_of_a_new_credential_has_the_steps_of_each_kind(db, adam, fresh_client_of):
    add_environment(by=adam)

    page = fresh_client_of(adam).post(
        "/organizations/acme/environments/staging/credential/new/", {"days": "90"}
    )

    assert "Steps to copy" in words(page)
    assert "Set the environment variable ENGINE_TOKEN to the credential" in words(page)
    for label, _ in KINDS.values():
        assert f"Steps for {label}" in page.content.decode()


def test_each_kind_is_a_script_whose_files_the_console_serves(db, adam, settings):
    settings.CONSOLE_ORIGIN = "https://console.example"

    for steps in engine_steps(add_environment(by=adam)):
        subprocess.run(["sh", "-n"], input=steps.text, text=True, check=True, timeout=LONG)
        files = re.findall(r"https://console\.example/(static/engines/\w+)$", steps.text, re.M)
        assert f"static/engines/{steps.name}" in files
        assert all((ROOT / file).is_file() for file in files)


@pytest.mark.django_db(transaction=True)
def test_the_steps_for_a_shell_deploy_what_is_approved(adam, mia, live_server, settings, tmp_path):
    settings.CONSOLE_ORIGIN = live_server.url
    staging = add_environment(by=adam)
    build = add_build(add_component(adam))
    deployment = actions.request_deployment(build=build, environment=staging, by=mia)
    secret = actions.create_engine_credential(environment=staging, days=7, by=adam).secret
    shell = next(steps for steps in engine_steps(staging) if steps.name == "shell")
    (tmp_path / "deploy").write_text(DEPLOY)
    (tmp_path / "deploy").chmod(0o755)

    ended = subprocess.run(
        ["sh", "-c", shell.text.replace("sleep 15", "exit")],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "ENGINE_TOKEN": secret},
        capture_output=True,
        text=True,
        timeout=LONG,
    )

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "ran").read_text() == f"apollo/orders deploy {build.artifact}\n"
    deployment.refresh_from_db()
    assert deployment.state == DeploymentState.SUCCEEDED
