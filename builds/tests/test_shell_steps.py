"""The steps for a shell, run as CI would run them: a state is reported whatever else goes wrong."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from builds.reporting.steps import steps_for
from tests.waiting import LONG

pytestmark = pytest.mark.django_db
# What stands in for the console: it notes each report, and refuses those of tests.
CURL = """#!/bin/sh
for last; do :; done
case "$*" in
    *"/tests "*) echo tests >> "$SENT"; exit 22 ;;
    *) echo "$last" >> "$SENT" ;;
esac
"""
GIT = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


class Run:
    """A repository in which the steps are run."""

    def __init__(self, folder: Path, script: str) -> None:
        self.folder, self.script, self.sent = folder / "clone", script, folder / "sent"
        (folder / "bin").mkdir()
        curl = folder / "bin" / "curl"
        curl.write_text(CURL)
        curl.chmod(0o755)
        path = f"{curl.parent}:{os.environ['PATH']}"
        self.env = os.environ | GIT | {"PATH": path, "SENT": str(self.sent), "CONSOLE_TOKEN": "x"}
        origin = folder / "origin"
        self._run("git", "init", "-q", "-b", "release/2", str(origin), cwd=folder)
        self._run("git", "commit", "-q", "--allow-empty", "-m", "Begin", cwd=origin)
        self._run("git", "clone", "-q", str(origin), str(self.folder), cwd=folder)

    def detach(self) -> None:
        """As every CI checks a commit out."""
        self._run("git", "checkout", "-q", "--detach", cwd=self.folder)

    def go(self) -> tuple[int, list[str]]:
        """Run the steps; returns the exit code and what was sent."""
        code = self._run("sh", "-c", self.script, cwd=self.folder, check=False)
        return code, self.sent.read_text().splitlines()

    def _run(self, *command: str, cwd: Path, check: bool = True) -> int:
        run = subprocess.run(
            command, cwd=cwd, env=self.env, check=check, capture_output=True, timeout=LONG
        )
        return run.returncode


@pytest.fixture
def run(things, tmp_path) -> Run:
    shell = next(each for each in steps_for(things.component) if each.name == "shell")
    return Run(tmp_path, shell.text)


def said(line: str) -> tuple[str, str]:
    report = json.loads(line)
    return report["state"], report["branch"]


@pytest.mark.parametrize("has_report", [True, False])
@pytest.mark.parametrize("is_detached", [True, False])
def test_a_build_that_succeeds_is_reported_so(run, has_report, is_detached):
    if has_report:
        (run.folder / "junit.xml").write_text("<testsuite")
    if is_detached:
        run.detach()

    code, sent = run.go()

    assert code == 0
    assert [said(each) for each in sent if each != "tests"] == [
        ("running", "release/2"),
        ("succeeded", "release/2"),
    ]
    assert ("tests" in sent) == has_report


@pytest.mark.parametrize("has_report", [True, False])
def test_a_build_that_fails_is_reported_so_though_its_report_is_refused(run, has_report):
    if has_report:
        (run.folder / "junit.xml").write_text("<testsuite")
    run.script = run.script.replace("\nARTIFACT=", "\nfalse\nARTIFACT=")

    code, sent = run.go()

    assert code != 0
    assert said(sent[-1]) == ("failed", "release/2")
