"""From a build to production and back: asked for, approved by another, run by a shell engine.

What is deployed is a real process of this machine, which says over HTTP which artifact it runs.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from builds.models import Build
from builds.tests.makers import add_build
from deployments.actions import create_engine_credential
from deployments.models import Environment
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow
from tests.ports import free_port
from tests.serving import ROOT
from tests.waiting import LONG, eventually

BUILD = "/organizations/acme/projects/apollo/components/orders/builds/{}/"
DEPLOY = """#!/bin/sh
cd "$FOLDER"
if [ -e pid ]; then
    kill "$(cat pid)"
    while kill -0 "$(cat pid)" 2> /dev/null; do sleep 0.05; done
fi
echo "$3" > artifact
python3 -m http.server --bind 127.0.0.1 "$PORT" > /dev/null 2>&1 &
echo $! > pid
"""


class Place:
    """Where builds run: the engine of an environment, and what it started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.folder.mkdir()
        (self.folder / "deploy").write_text(DEPLOY)
        (self.folder / "deploy").chmod(0o755)

    def look(self, console: str, secret: str) -> None:
        """Have the engine ask once what it may do, and do it."""
        environment = {
            "PATH": os.environ["PATH"],
            "CONSOLE": console,
            "ENGINE_TOKEN": secret,
            "DEPLOY": str(self.folder / "deploy"),
            "FOLDER": str(self.folder),
            "PORT": str(self.port),
            "REFERENCE": f"shell:{self.folder.name}",
            "REPORTS": str(self.folder / "reports"),
        }
        subprocess.run([ROOT / "static/engines/shell"], env=environment, check=True, timeout=LONG)

    def runs(self, build: Build) -> bool:
        """Whether the process says that it runs this build. It may still be starting."""
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/artifact") as answer:
            said: str = answer.read().decode().strip()
            return said == build.artifact
        return False

    def stop(self) -> None:
        with suppress(OSError, ValueError):
            os.kill(int((self.folder / "pid").read_text()), signal.SIGTERM)


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "staging")
    yield place
    place.stop()


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "production")
    yield place
    place.stop()


def test_a_build_goes_to_production_and_back(
    window: OpenWindow, adam: Membership, staging: Place, production: Place
) -> None:
    acme = adam.organization
    orders = add_component(adam)
    first, second = add_build(orders, 1), add_build(orders, 2)
    eve = window(add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER))
    dora = window(add_member(acme, "Dora", RoleSlug.DEVELOPER))
    create_environment(eve, "Staging", approvals="0")
    create_environment(eve, "Production", approvals="1")
    places = dict(zip(acme.environments.in_order(), (staging, production), strict=True))
    secrets = {
        place: create_engine_credential(environment=environment, days=7, by=adam).secret
        for environment, place in places.items()
    }
    console = eve.url.partition("/organizations/")[0]

    for build in (first, second):
        ask(dora, build, "Deploy to Staging", "Deploy")
        staging.look(console, secrets[staging])
        eventually(partial(staging.runs, build), f"{build} in Staging")
        ask(dora, build, "Promote to Production", "Promote")
        expect(dora.get_by_role("button", name="Approve")).to_have_count(0)
        production.look(console, secrets[production])
        assert not production.runs(build), "nobody approved it yet"
        approve(eve)
        production.look(console, secrets[production])
        eventually(partial(production.runs, build), f"{build} in Production")

    ask(dora, first, "Roll back in Production", "Roll back")
    approve(eve)
    production.look(console, secrets[production])
    eventually(partial(production.runs, first), f"{first} in Production again")
    dora.goto("/organizations/acme/projects/apollo/")
    board = dora.get_by_role("table", name="What runs where")
    expect(board.get_by_role("row", name="Orders")).to_contain_text("#2")
    expect(board.get_by_role("row", name="Orders")).to_contain_text("#1")
    expect(board.get_by_role("row", name="Orders")).to_contain_text("1 behind")


def create_environment(page: Page, name: str, *, approvals: str) -> None:
    """Environments → New environment."""
    page.goto("/organizations/acme/")
    page.get_by_role("link", name="Environments").click()
    page.get_by_role("link", name="New environment").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Approvals", exact=True).select_option(approvals)
    page.get_by_role("button", name="Create environment").click()
    expect(page.get_by_text(f"{name} was created.")).to_be_visible()
    assert Environment.objects.filter(name=name).exists()


def ask(page: Page, build: Build, link: str, button: str) -> None:
    """The page of the build → the step → the button."""
    page.goto(BUILD.format(build.number))
    page.get_by_role("link", name=link).click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("You requested")).to_be_visible()


def approve(page: Page) -> None:
    """Home → Inbox → Review → Approve."""
    page.goto("/organizations/acme/")
    page.get_by_role("link", name="Inbox").first.click()
    page.get_by_role("link", name="Review").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The engine can start.")).to_be_visible()
