"""A command for each operation: what it sends, what it prints and how it ends."""

import json
from pathlib import Path

import pytest

from console.api.specification import specification
from console_cli.document import Document
from console_cli.exits import ExitCode
from organizations.actions import create_group
from organizations.models import Group, Membership
from organizations.permissions import VIEW_ORGANIZATION
from projects.actions import create_project
from projects.models import Project
from tests.api import operations
from tests.cast import add_token
from tests.cli.conftest import Run

SHORTER = "projects: [{name: Web Shop, description: Sells.}]"
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_operation_has_a_command_that_says_what_it_needs(acme: Run):
    known = Document(specification()).operations
    assert len(known) == len(operations())
    for (noun, verb), operation in known.items():
        text = acme(noun, verb, "--help").stdout
        permission = operation.about.get("x-permission")
        assert permission is None or f"Permission: {permission}" in text
        for name in operation.in_path:
            assert f" {name.upper()}" in text


def test_two_operations_of_one_name_are_refused():
    content = specification()
    paths = content["paths"]
    twice = {"/api/v1/organizations/{organization}/projects/{key}": paths["/api/v1/organizations/{organization}/projects/{project}"]}  # noqa: E501  # fmt: skip
    with pytest.raises(ValueError, match="Two operations are called projects"):
        _ = Document(content | {"paths": paths | twice}).operations


def test_things_are_created_shown_changed_and_archived_by_their_handles(acme: Run):
    created = json.loads(acme("projects", "create", "--name", "Web Shop", "--json").stdout)
    acme("components", "create", "--project", "web-shop", "--name", "Cart", "--type", "service")
    acme("components", "change", "cart", "--branch", "release")
    shown = json.loads(acme("components", "get", "cart", "--json").stdout)
    assert shown["project_id"] == created["id"]
    assert shown["branch"] == "release"
    acme("projects", "archive", created["id"])
    table = acme("projects", "list", "--archived", "true").stdout.splitlines()
    assert table[0].split()[:2] == ["HANDLE", "NAME"]
    assert table[1].startswith("web-shop  Web Shop")


def test_no_argument_steps_to_another_address(acme: Run, adam: Membership):
    name = adam.organization.name
    for argument in (".", ".."):
        for command in (
            ("projects", "change", argument, "--name", "Taken"),
            ("projects", "archive", argument),
            ("groups", "delete", argument, "--yes"),
        ):
            assert "another address" in acme(*command, ends=ExitCode.INVALID).stderr
    adam.organization.refresh_from_db()
    assert adam.organization.name == name


def test_what_is_deleted_is_asked_for_first(acme: Run, adam: Membership):
    acme("groups", "create", "--name", "On call")
    denied = acme("groups", "delete", "On call", input="n\n", ends=1)
    assert "Delete a group?" in denied.stderr
    assert Group.objects.exists()
    acme("groups", "delete", "On call", "--yes")
    assert not Group.objects.exists()


def test_a_name_that_is_the_id_of_another_thing_is_not_used(acme: Run, adam: Membership):
    first = create_group(name="Payroll", by=adam)
    create_group(name=str(first.pk), by=adam)
    result = acme("groups", "change", str(first.pk), "--name", "Taken", ends=ExitCode.INVALID)
    assert "can mean several groups" in result.stderr
    assert not Group.objects.filter(name="Taken").exists()


def test_only_documents_are_read_from_files(acme: Run, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("a private key")
    acme("projects", "create", "--name", "Docs", "--description", f"@{secret}")
    assert Project.objects.get().description == f"@{secret}"
    body = tmp_path / "body.json"
    body.write_text('{"description": "From a file."}')
    acme("projects", "change", "docs", "--data", f"@{body}", "--name", "Documents")
    assert Project.objects.get().description == "From a file."
    assert Project.objects.get().name == "Documents"


def test_a_list_has_a_page_or_all_of_them(acme: Run):
    for name in ("One", "Two", "Three"):
        acme("projects", "create", "--name", name)
    page = acme("projects", "list", "--limit", "2")
    assert len(page.stdout.splitlines()) == 3
    assert "There are more." in page.stderr
    rows = json.loads(acme("projects", "list", "--limit", "2", "--all", "--json").stdout)
    assert [row["name"] for row in rows] == ["One", "Two", "Three"]
    assert acme("environments", "list").stderr == "None.\n"


def test_every_refusal_has_an_exit_code_and_a_reason(acme: Run, console: Run, adam: Membership):
    acme("projects", "create", "--name", "Web Shop")
    few = add_token(adam, VIEW_ORGANIZATION).secret
    cases = [
        (("projects", "get", "moon"), "", ExitCode.REFUSED, "Nothing was found"),
        (("projects", "create", "--name", "web shop"), "", ExitCode.REFUSED, "name: Another"),
        (("projects", "create"), "", ExitCode.INVALID, "name: Field required"),
        (("projects", "create", "--data", "{"), "", ExitCode.INVALID, "not JSON"),
        (("projects", "create", "--data", "[]"), "", ExitCode.INVALID, "not a JSON object"),
        (("projects", "create", "--data", "@none"), "", ExitCode.INVALID, "cannot be read"),
        (("moons", "list"), "", ExitCode.INVALID, "No such command"),
        (("projects", "list"), "cop_wrong", ExitCode.NOT_SIGNED_IN, "token"),
        (("projects", "create", "--name", "New"), few, ExitCode.NOT_PERMITTED, "manage_project"),
    ]
    for arguments, token, code, reason in cases:
        result = acme(*arguments, ends=code, **({"token": token} if token else {}))
        assert reason in result.stderr, (arguments, result.stderr)
    assert "console login" in console("projects", "list", ends=ExitCode.NOT_SIGNED_IN).stderr


def test_what_others_wrote_commands_no_terminal(acme: Run, adam: Membership):
    create_project(name="Web Shop", by=adam)
    Project.objects.update(description="\x1b[2J\x9bCleared\u202e")
    for shown in (
        acme("projects", "list"),
        acme("projects", "get", "web-shop"),
        acme("projects", "list", "--json"),
        acme("apply", "-f", "-", "--dry-run", input=SHORTER, ends=ExitCode.DIFFERS),
    ):
        assert "Cleared" in shown.stdout
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown.output)
    described = json.loads(acme("projects", "get", "web-shop", "--json").stdout)["description"]
    assert described == "\x1b[2J\x9bCleared\u202e"


def test_any_request_can_be_sent(acme: Run, adam: Membership):
    path = "/api/v1/organizations/{organization}"
    shown = json.loads(acme("api", "get", path).stdout)
    assert shown["handle"] == adam.organization.handle
    acme("api", "POST", f"{path}/projects", "--data", '{"name": "Raw"}')
    assert Project.objects.get().name == "Raw"
