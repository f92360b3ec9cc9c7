"""The tools of an agent: it reads, requests with a flag, and never decides, gives or deletes."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
from mcp import Client as Agent

from apis.models import Api
from console.api.specification import specification
from console_cli.agent import LONGEST, REQUESTS, call, server_of, tools_of
from console_cli.client import Client
from console_cli.document import Document
from console_cli.references import References
from console_cli.sign_ins import SignIn
from organizations.models import Membership
from organizations.permissions import VIEW_ORGANIZATION
from projects.actions import create_project
from projects.models import Project
from projects.permissions import VIEW_PROJECT
from tests.cast import add_token
from tests.cli.conftest import URL

pytestmark = pytest.mark.once
DOCUMENT = Document(specification())
NEVER = {
    *("approve", "reject", "grant", "decline", "assign", "add", "remove", "delete", "revoke"),
    *("rotate", "rotate-secret", "transfer", "suspend", "restore", "report", "publish", "invite"),
}
NEVER_ABOUT = ("key", "token", "credential", "member", "role", "group", "invitation", "webhook")


def run_in_thread[T](function: Callable[[], Awaitable[T]]) -> T:
    """Run a coroutine where no other loop runs, such as that of a browser of other tests."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(anyio.run, function).result()


def texts(result) -> str:
    return "".join(content.text for content in result.content)


@pytest.mark.no_database
def test_an_agent_reads_and_requests_and_does_nothing_else():
    reading = tools_of(DOCUMENT, requests=False)
    assert {operation.method for operation in reading.values()} == {"GET"}
    every = tools_of(DOCUMENT, requests=True)
    assert every.keys() - reading.keys() == REQUESTS.keys()
    for name in REQUESTS:
        assert every[name].verb not in NEVER
        assert not any(word in every[name].noun for word in NEVER_ABOUT)
    assert "list_approved_deployments" not in every, "it is of engines"


@pytest.mark.no_database
def test_every_tool_has_a_schema_that_stands_by_itself():
    server = server_of(Client(SignIn(URL, "")), DOCUMENT, requests=True)

    async def listed():
        async with Agent(server) as agent:
            return (await agent.list_tools()).tools

    tools = {tool.name: tool for tool in run_in_thread(listed)}
    assert tools.keys() == tools_of(DOCUMENT, requests=True).keys()
    assert not any("$ref" in str(tool.input_schema) for tool in tools.values())
    assert tools["list_projects"].annotations.read_only_hint
    assert not tools["create_project"].annotations.read_only_hint
    assert tools["get_project"].input_schema["required"] == ["project"]


@pytest.mark.django_db
@pytest.mark.usefixtures("environment")
def test_a_call_is_answered_as_data_and_refused_with_the_reason(adam: Membership):
    create_project(name="Web Shop", by=adam)
    few = add_token(adam, VIEW_ORGANIZATION, VIEW_PROJECT).secret
    references = References(Client(SignIn(URL, few)), DOCUMENT)
    tools = tools_of(DOCUMENT, requests=True)

    listed = call(tools["list_projects"], references, {"limit": 1})
    assert '"Web Shop"' in texts(listed)
    assert "Web Shop" in texts(call(tools["get_project"], references, {"project": "web-shop"}))
    for name, given, reason in (
        ("create_project", {"name": "Moon"}, "Missing permission: manage_project"),
        ("get_project", {}, "project is missing"),
        ("get_project", {"project": "../token"}, "Nothing was found"),
        ("get_project", {"project": ".."}, "would name another address"),
        ("get_project", {"project": "."}, "would name another address"),
        ("list_projects", {"limit": 1000}, "limit"),
    ):
        refused = call(tools[name], references, given)
        assert refused.is_error
        assert reason in texts(refused), (name, given)
    assert Project.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("environment")
def test_an_agent_reads_no_file_of_the_machine(adam: Membership, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("openapi: 3.1.0")
    create_project(name="Web Shop", by=adam)
    references = References(Client(SignIn(URL, add_token(adam).secret)), DOCUMENT)
    operation = DOCUMENT.operations["apis", "create"]
    given = {"project": "web-shop", "name": "Orders", "definition": f"@{secret}"}
    refused = texts(call(operation, references, given))
    assert "definition" in refused
    assert not Api.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("environment")
def test_an_answer_that_no_model_reads_is_not_given(adam: Membership, monkeypatch):
    monkeypatch.setattr("console_cli.agent.LONGEST", 10)
    references = References(Client(SignIn(URL, add_token(adam).secret)), DOCUMENT)
    result = call(tools_of(DOCUMENT, requests=False)["list_roles"], references, {})
    assert result.is_error
    assert "too long" in texts(result)
    assert LONGEST > 10
