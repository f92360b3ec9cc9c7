"""From an empty component to its first green build, by what the pages say and nothing else.

The repository is a real one, and CI is the shell script that was copied from the page.
"""

import re
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page, expect

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow
from tests.journeys.steps import prove
from tests.waiting import LONG

SECRET = re.compile(r"\bcci_[0-9A-Za-z]{38}\b")
JUNIT = """\
<testsuite tests="1"><testcase classname="orders" name="adds"/>
<testcase classname="orders" name="rounds"><failure message="10.01 is not 10"/></testcase>
</testsuite>
"""
PLAIN = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}


def test_a_first_build_is_green_by_following_the_page(
    window: OpenWindow, adam: Membership, tmp_path: Path
) -> None:
    acme = adam.organization
    acme.projects.create(name="Billing", handle="billing")
    page = window(add_member(acme, "Dora", RoleSlug.DEVELOPER))
    repository = Repository(tmp_path)

    create_component(page)
    secret, script = create_credential(page)
    first = repository.build(script, CONSOLE_TOKEN=secret, CI_RUN_ID="1")
    assert first.returncode == 0, first.stderr
    assert '"number": 1' in first.stdout

    page.get_by_role("link", name="Builds", exact=True).click()
    page.get_by_role("link", name="#1").click()
    expect(page.get_by_text("Succeeded", exact=True)).to_be_visible()
    page.get_by_text("Commit, artifact and reports").click()
    expect(page.get_by_text(repository.commit, exact=True)).to_be_visible()
    expect(page.get_by_text(repository.digest, exact=True)).to_be_visible()

    (tmp_path / "junit.xml").write_text(JUNIT)
    breaks = script.replace("git archive", "exit 1; git archive")
    broken = repository.build(breaks, CONSOLE_TOKEN=secret, CI_RUN_ID="2")
    assert broken.returncode != 0
    second = repository.build(script, CONSOLE_TOKEN=secret, CI_RUN_ID="3")
    assert second.returncode == 0, second.stderr
    tabs = page.get_by_role("navigation", name="Orders")
    tabs.get_by_role("link", name="Builds").click()
    expect(page.locator("#list").get_by_text("Failed", exact=True)).to_be_visible()
    tabs.get_by_role("link", name="Tests").click()
    expect(page.get_by_text("10.01 is not 10")).to_be_visible()

    revoke(page)
    late = repository.build(script, CONSOLE_TOKEN=secret, CI_RUN_ID="4")
    assert late.returncode != 0
    assert "A valid token is required." in late.stdout
    tabs.get_by_role("link", name="CI").click()
    expect(page.get_by_text("The credential was revoked.")).to_be_visible()


class Repository:
    """A Git repository with one commit, and a shell that plays CI in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "orders.txt").write_text("orders\n")
        self._git("init", "--quiet", "--initial-branch", "main")
        self._git("add", "orders.txt")
        name = ("-c", "user.name=Dora", "-c", "user.email=dora@example.com")
        self._git(*name, "commit", "--quiet", "--message", "Begin")

    @property
    def commit(self) -> str:
        """Its ID, whole."""
        return self._git("rev-parse", "HEAD").strip()

    @property
    def digest(self) -> str:
        """That of what the script built."""
        return f"sha256:{sha256((self.folder / 'orders.tar.gz').read_bytes()).hexdigest()}"

    def build(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the script as CI runs it."""
        return self._run(["sh", "-c", script], PLAIN | variables)

    def _git(self, *arguments: str) -> str:
        done = self._run(["git", *arguments], PLAIN)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, command: list[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=LONG
        )


def create_component(page: Page) -> None:
    """Home → the project → New component."""
    page.goto("/organizations/acme/")
    page.get_by_role("main").get_by_role("link", name="Billing").click()
    page.get_by_role("link", name="New component").first.click()
    page.get_by_label("Name").fill("Orders")
    page.get_by_label("Service", exact=True).check()
    page.get_by_role("button", name="Create component").click()
    expect(page.get_by_text("Orders was created.")).to_be_visible()


def create_credential(page: Page) -> tuple[str, str]:
    """Set up CI → Create credential; returns the secret, and the steps for a shell."""
    page.get_by_role("link", name="Set up CI").click()
    page.get_by_role("link", name="Create credential").first.click()
    create = page.get_by_role("button", name="Create credential")
    prove(page, before=create)
    create.click()
    expect(page.get_by_role("heading", name=re.compile("^Copy the"))).to_be_visible()
    page.wait_for_load_state()
    (secret,) = set(SECRET.findall(page.content()))
    page.get_by_text("Shell", exact=True).click()
    expect(page.get_by_role("region", name=re.compile("^Steps for"))).to_have_count(1)
    script = page.get_by_role("region", name="Steps for Shell").text_content() or ""
    return secret, script


def revoke(page: Page) -> None:
    """CI → the credential → Revoke credential."""
    page.get_by_role("navigation", name="Orders").get_by_role("link", name="CI").click()
    page.get_by_role("link", name="CI", exact=True).last.click()
    page.get_by_role("link", name="Revoke credential").click()
    page.get_by_role("button", name="Revoke credential").click()
    expect(page.get_by_text("was revoked.").first).to_be_visible()
