"""The package as it is installed, in a terminal, against a console that `bin/start` runs."""

import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from mcp import Client as Agent
from mcp import StdioServerParameters

from projects.management.commands.demo import PASSWORD
from tests.cli.test_agent import run_in_thread
from tests.started import ROOT, Started, Visitor, starter, untouched
from tests.waiting import LONG

pytestmark = pytest.mark.once
FILE = """
projects:
  - name: Web Shop
components:
  - project: web-shop
    name: Cart
    type: service
"""


CI = ROOT / "cli" / "ci"
COMMIT = "2e2e13a92e2e13a92e2e13a92e2e13a92e2e13a9"
GITHUB = {
    "GITHUB_RUN_ID": "77",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_REF": "refs/heads/main",
    "DEFAULT_BRANCH": "main",
    "COMMIT": COMMIT,
    "BRANCH": "main",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/cart",
}
GITLAB = {
    "CI_JOB_ID": "88",
    "CI_COMMIT_SHA": COMMIT,
    "CI_COMMIT_REF_NAME": "main",
    "CI_JOB_URL": "https://gitlab.com/acme/cart/-/jobs/1",
}
Run = Callable[..., str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("terminal")


@pytest.fixture(scope="module")
def started(folder: Path) -> Iterator[Started]:
    with starter(folder / "data") as start:
        console = start()
        assert "Console ready" in console.first_line()
        console.manage("demo")
        yield console


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    """A machine on which the package is installed, and nothing else of this repository."""
    builds = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(builds, cwd=ROOT / "cli", check=True, capture_output=True, timeout=LONG)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    program = folder / "bin" / "console"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m console_cli "$@"\n')
    program.chmod(0o755)
    known = untouched()
    return known | {
        "PATH": f"{program.parent}:{known['PATH']}",
        "PYTHONPATH": str(folder / "installed"),
        "CONSOLE_CONFIG_DIR": str(folder / "config"),
        "COLUMNS": "60",
    }


@pytest.fixture(scope="module")
def run(environment: dict[str, str], started: Started) -> Run:
    """Runs a command as Ada, who has typed its code in a browser."""

    def run(*command: str, ends: int = 0, **variables: str) -> str:
        done = subprocess.run(
            command, env=environment | variables, capture_output=True, text=True, timeout=LONG
        )
        assert done.returncode == ends, (command, done.stdout, done.stderr)
        return done.stdout

    login = subprocess.Popen(
        ["console", "login", started.origin], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert login.stderr is not None
    page = login.stderr.readline().split()[-1].removeprefix(started.origin)
    _approve(started, page, code=login.stderr.readline().split()[-1])
    assert login.wait(timeout=LONG) == 0, login.stderr.read()
    return run


def _approve(console: Started, page: str, *, code: str) -> None:
    """Type the code as Ada, and let the program do what she may."""
    ada = Visitor(console.origin)
    ada.post("/accounts/login/", login="ada@stark.example", password=PASSWORD)
    ada.post(page, code=code)
    approve = "/organizations/stark-industries/tokens/program/"
    permissions = re.findall(r'name="permissions" value="(\w+)"', ada.get(approve))
    shown = ada.post(approve, name="Terminal", days="90", permissions=permissions)
    assert "Terminal can sign in now" in shown


def test_a_file_is_applied_in_a_terminal(
    run: Run, environment: dict[str, str], folder: Path
) -> None:
    assert "0.1.0" in run("console", "--version")
    file = str(folder / "organization.yaml")
    Path(file).write_text(FILE)
    assert "+ components web-shop Cart" in run("console", "apply", "-f", file, "--dry-run", ends=6)
    run("console", "apply", "-f", file, "--yes")
    assert json.loads(run("console", "components", "get", "cart", "--json"))["name"] == "Cart"
    assert run("console", "apply", "-f", file, "--yes") == ""

    master, slave = pty.openpty()
    lists = ["console", "projects", "list"]
    subprocess.run(lists, env=environment, stdout=slave, check=True, timeout=LONG)
    os.close(slave)
    table = os.read(master, 100_000).decode()
    assert "web-shop" in table
    assert max(map(len, table.splitlines())) <= 60


def test_the_templates_for_ci_do_what_they_say(run: Run, started: Started, folder: Path) -> None:
    account = ("--name", "Pipeline", "--roles", "developer", "--roles", "administrator")
    run("console", "service-accounts", "create", *account)
    names = json.loads(run("console", "token", "get", "--json"))["permissions"]
    permissions = [part for name in names for part in ("--permissions", name)]
    answer = run(
        *("console", "service-account-tokens", "create", "--service-account", "Pipeline"),
        *("--name", "CI", "--days", "7", "--json", *permissions),
    )
    token = {"CONSOLE_URL": started.origin, "CONSOLE_TOKEN": json.loads(answer)["secret"]}
    credential = run(
        *("console", "ci-credentials", "create", "--component", "ledger"),
        *("--name", "CI", "--days", "7", "--json"),
    )
    ci = token | {"CONSOLE_TOKEN": json.loads(credential)["secret"]}
    (folder / "tests.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
    (folder / "ci.yaml").write_text("projects: [{name: From CI}]")

    gitlab = yaml.safe_load((CI / "gitlab.yml").read_text())
    templates = {
        "github": (_step_of("apply"), _step_of("report-build"), GITHUB, "GITHUB_EVENT_NAME"),
        "gitlab": (
            gitlab[".console-apply"]["script"][0],
            gitlab[".console-report-build"]["script"][0],
            GITLAB,
            "CI_PIPELINE_SOURCE",
        ),
    }
    for number, (apply, report, variables, event) in enumerate(templates.values()):
        file = {"FILE": str(folder / "ci.yaml")}
        asked = [{event: "merge_request_event"}]
        if event.startswith("GITHUB"):
            events = ("pull_request", "pull_request_target", "workflow_dispatch")
            asked = [{event: name} for name in events]
            asked.append({event: "push", "GITHUB_REF": "refs/heads/feature"})
        for difference in [*asked, *asked]:
            shown = run("bash", "-euc", apply, **variables | token | file | difference)
            assert ("+ projects From CI" in shown) == (number == 0)
        run("bash", "-euc", apply, **variables | token | file | {event: "push"})
        built = {"STATE": "failed", "ARTIFACT": "", "TESTS": str(folder / "tests.xml")}
        run("bash", "-euc", report, **variables | ci | built)
        run("bash", "-euc", report, **variables | ci | built | {"TESTS": ""})
    builds = json.loads(run("console", "builds", "list", "--component", "ledger", "--json"))
    assert {"77", "88"} <= {build["external_id"] for build in builds["items"]}
    assert "from-ci" in run("console", "projects", "list")


def test_an_agent_reads_over_standard_input(run: Run, environment: dict[str, str]) -> None:
    async def listed() -> str:
        program = StdioServerParameters(command="console", args=["agent"], env=environment)
        async with Agent(program) as agent:
            return str(await agent.call_tool("list_projects", {"handle": "payments"}))

    assert "Invoices and receipts" in run_in_thread(listed)


def _step_of(name: str) -> str:
    """The script of the last step of a GitHub Action of ours."""
    action = yaml.safe_load((CI / "github" / name / "action.yml").read_text())
    return str(action["runs"]["steps"][-1]["run"])
