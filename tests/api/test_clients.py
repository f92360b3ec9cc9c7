"""Clients that others would generate from the document, used against a console that was started."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.api.console import Console, started
from tests.services import npm
from tests.serving import ROOT
from tests.waiting import LONG

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DOCUMENT = ROOT / "docs" / "openapi.json"
CLIENTS = ROOT / "tests" / "clients"


def run(*command: str, within: Path) -> str:
    """What the program prints; it must succeed."""
    done = subprocess.run(
        command, cwd=within, capture_output=True, text=True, timeout=LONG, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names_of_members(console: Console) -> list[str]:
    members = console.things.organization.memberships.select_related("user")
    return [str(member.user) for member in members.order_by("joined_at", "pk")]


def test_the_client_of_openapi_python_client(
    adam: Membership, zed: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "options.yml").write_text("post_hooks: []\n")  # it is not there to be read
    generator = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    files = ["--config", "options.yml", "--output-path", "console_client"]
    said = run(*generator, *files, "--path", str(DOCUMENT), within=tmp_path)
    assert "WARNING" not in said.upper()
    monkeypatch.syspath_prepend(tmp_path)

    def module(name: str) -> Any:
        return importlib.import_module(f"console_client.{name}")

    with started(adam, tmp_path) as console:
        client = module("client").AuthenticatedClient(
            base_url=console.origin, token=console.tokens[RoleSlug.DEVELOPER][0]
        )
        token = module("api.token.get_token").sync(client=client)
        found, cursor = [], ""
        while cursor is not None:
            page = module("api.members.list_members").sync(
                token.organization.id, client=client, limit=5, cursor=cursor
            )
            found += page.items
            cursor = page.next_cursor
        organization = module("api.organization.get_organization")
        foreign = organization.sync_detailed(zed.organization_id, client=client)
        denied = module("api.members.list_invitations").sync(token.organization.id, client=client)
        nobody = organization.sync(
            token.organization.id,
            client=module("client").AuthenticatedClient(base_url=console.origin, token="x"),
        )

    assert token.organization.id == adam.organization_id
    assert [member.name for member in found] == names_of_members(console)
    assert (foreign.status_code, foreign.parsed.status) == (404, 404)
    assert denied.permission == "manage_membership"
    assert denied.roles == ["administrator"]
    assert (nobody.status, nobody.title) == (401, "A valid token is required.")


@pytest.mark.npm
def test_the_client_of_openapi_typescript(
    adam: Membership, zed: Membership, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(npm().address)
    for name in ("package.json", "reading.ts"):
        (tmp_path / name).write_text((CLIENTS / name).read_text())
    programs = tmp_path / "node_modules" / ".bin"
    run(str(programs / "openapi-typescript"), str(DOCUMENT), "-o", "schema.ts", within=tmp_path)
    options = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck"]
    run(str(programs / "tsc"), *options, "reading.ts", within=tmp_path)

    with started(adam, tmp_path) as console:
        token = console.tokens[RoleSlug.DEVELOPER][0]
        foreign = str(zed.organization_id)
        said = json.loads(
            run("node", "reading.js", console.origin, token, foreign, within=tmp_path)
        )

    names = names_of_members(console)
    assert said["names"] == names
    assert said["pages"] == -(-len(names) // 5)
    assert said["denied"] == f"{console.origin}/api/v1/#not-found"
    assert said["wrong"] == "#/limit"
