"""The tutorial that publishes an API, through nginx: its commands are run as it prints them."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.gateways import running
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.journeys.steps import open_tab, sign_up
from tests.journeys.test_publishing import secret_on
from tests.nginx import answers
from tests.ports import free_port
from tests.started import ROOT, Started
from tests.waiting import LONG, eventually

pytestmark = pytest.mark.nginx
PAGE = ROOT / "docs" / "tutorials" / "publish-an-api.md"
PAGES = 13
"""That someone sees from signing in to the first call."""
BLOCK = re.compile(r"^ *```\n(.*?)\n *```$", re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    """What the walk has one type."""
    _, _, walk = PAGE.read_text().partition("\n1. ")
    walk, _, _ = walk.partition("\n## Invite someone")
    return [command.strip() for command in BLOCK.findall(walk)]


def shell(command: str, *, cwd: Path = ROOT) -> str:
    """What a command prints that works, and says nothing else."""
    run = subprocess.run(
        command, shell=True, cwd=cwd, capture_output=True, text=True, check=False, timeout=LONG
    )
    assert (run.returncode, run.stderr) == (0, ""), run
    return run.stdout


class Service:
    """The sample service, as the walk starts it."""

    def __init__(self, command: str, port: int) -> None:
        self.port = port
        self._process = subprocess.Popen(
            command.split(), cwd=ROOT, stderr=subprocess.DEVNULL, env=dict(os.environ)
        )
        eventually(lambda: answers(port), "the sample service listens")

    def shutdown(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(LONG)


def test_the_walk_of_the_readme_ends_with_its_call_in_analytics(
    window: OpenWindow, mailbox: Mailbox, console: Started, tmp_path: Path
) -> None:
    page, port, behind = window(), free_port(), free_port()
    serve, call, report = commands()
    sign_up(page, mailbox, "ada@example.com")
    expect(page).to_have_url(re.compile("/welcome/$"))
    page.wait_for_load_state()  # so that this page is not counted twice
    seen = [page.url]
    page.on("domcontentloaded", lambda loaded: seen.append(loaded.url))
    page.get_by_label("Organization name").fill("Acme")
    page.get_by_role("button", name="Create organization").click()
    publish(page, f"http://localhost:{port}/payments/v1")
    key = subscribe(page)
    copied = make_gateway(page)
    assert len(seen) <= PAGES, seen
    log = tmp_path / "acme-apis.log"
    typed = typed_here(
        {
            "9000": str(behind),
            "http://localhost:8080": f"http://localhost:{port}",
            "http://localhost:8000": console.origin,
            "cok_…": key,
            "cog_…": re.findall(r"\bcog_\w+", copied)[0],
            "/var/log/nginx/acme-apis.log": str(log),
            "var/acme-usage.json": str(tmp_path / "acme-usage.json"),
        }
    )

    service = Service(typed(serve), behind)
    with running("nginx", copied, tmp_path, port=port, upstream=service) as gate:
        said = json.loads(shell(typed(call)))
        assert said == {"method": "GET", "path": "/payments/v1/invoices"}
        assert gate.call("/payments/v1/invoices").status == 401
        assert json.loads(gate.call("/payments/v1/health", key, "POST").body)["method"] == "POST"
        eventually(lambda: log.read_text().count('"status":"200"') == 2, "nginx writes its log")
    for _ in range(2):
        assert shell(typed(report)) == ""

    page.goto("/organizations/acme/analytics/")
    expect(page.locator(".tiles div").first).to_have_text(re.compile(r"Calls\s*2"))
    download_the_reporter(page, tmp_path)


def publish(page: Page, base_url: str) -> None:
    """An API from the definition that is in the repository, with what publishing asks for."""
    page.get_by_role("link", name="New API").click()
    page.get_by_label("Project name").fill("Apollo")
    page.get_by_label("Or select a file").set_input_files(ROOT / "docs/payments.yaml")
    page.get_by_role("button", name="Create API").click()
    page.get_by_role("link", name="Publish").click()
    address = page.get_by_label("Base URL for production")
    expect(address).to_have_value("http://localhost:8080/payments/v1")
    address.fill(base_url)
    page.get_by_label("Plan name").fill("Gold")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Payments v1 was published.")).to_be_visible()


def subscribe(page: Page) -> str:
    """From the published version to a key, which is returned."""
    page.get_by_role("link", name="View in Developer Portal").click()
    page.get_by_role("link", name="Subscribe").first.click()
    page.get_by_label("Application name").fill("Shop")
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("link", name="Generate key").click()
    page.get_by_label("Name").fill("Web")
    page.get_by_role("button", name="Generate key").click()
    return secret_on(page)


def make_gateway(page: Page) -> str:
    """From the key, which says that there is none yet. Returns the configuration."""
    page.get_by_role("link", name="Set up a gateway").click()
    page.get_by_label("Name").fill("Europe")
    page.get_by_role("button", name="Create gateway").click()
    return page.locator("pre.code-block").inner_text()


def typed_here(put: dict[str, str]) -> Callable[[str], str]:
    """Puts what is there in a test into a command. Each of these words must be in one of them."""
    assert all(any(word in command for command in commands()) for word in put)

    def typed(command: str) -> str:
        for word, replacement in put.items():
            command = command.replace(word, replacement)
        return command

    return typed


def download_the_reporter(page: Page, folder: Path) -> None:
    """The page of the gateway shows how, for a machine without the console."""
    open_tab(page, "Gateways")
    page.get_by_role("link", name="Europe").click()
    command = page.locator("dd", has_text="curl -fO").inner_text()
    shell(command.replace("curl", "curl -sS", 1), cwd=folder)
    file = ROOT / "static/gateways/report_usage.py"
    assert (folder / file.name).read_bytes() == file.read_bytes()
