"""A definition in a real browser: pasted, as a file, read, and unable to do anything there."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from apis.models import Version
from apis.tests.makers import add_api
from apis.tests.test_reference import EVIL, HOSTILE
from organizations.models import Membership
from tests.journeys.conftest import OpenWindow

pytestmark = pytest.mark.django_db(transaction=True)

DEFINITION = """openapi: 3.1.0
info: {title: Payments, version: 1.0.0, description: 'All **payments**.'}
paths:
  /payments:
    get:
      summary: List payments
      responses: {200: {description: The payments.}}
"""


@pytest.fixture
def version(adam: Membership) -> Version:
    """The first version of an API."""
    api = add_api("Payments", by=adam)
    return api.versions.create(organization=adam.organization)


def press(page: Page) -> None:
    """Press the button, and again where others left no processor time for the check."""
    for _ in range(10):
        with page.expect_navigation():
            page.get_by_role("button", name="Add definition").click()
        if not page.get_by_text("Try again in a few seconds.").is_visible():
            return


def test_a_definition_is_corrected_and_read_without_a_script(
    window: OpenWindow, adam: Membership, version: Version, tmp_path: Path
) -> None:
    page = window(adam, java_script_enabled=False)
    page.goto(f"{version.get_absolute_url()}definition/new/")
    page.get_by_label("Definition", exact=True).fill(DEFINITION.replace("paths:", "paths: !x"))
    press(page)
    expect(page.get_by_text("Line 3")).to_be_visible()
    expect(page.get_by_label("Definition", exact=True)).to_have_value(
        DEFINITION.replace("paths:", "paths: !x")
    )

    file = tmp_path / "payments.yaml"
    file.write_text(DEFINITION)
    page.get_by_label("Or select a file").set_input_files(file)
    press(page)
    expect(page.get_by_role("heading", name="Definition 1.0.0")).to_be_visible()

    page.get_by_role("link", name="Reference").click()
    expect(page.get_by_role("heading", name="List payments")).to_be_visible()
    expect(page.get_by_text("The payments.")).to_be_visible()


def test_a_hostile_definition_does_nothing(
    window: OpenWindow, adam: Membership, version: Version, origin: str
) -> None:
    """What the browser complains about, such as a refused script, fails the journey by itself."""
    page = window(adam)
    dialogs: list[str] = []
    elsewhere: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def note(request: Request) -> None:
        if not request.url.startswith(origin):
            elsewhere.append(request.url)

    page.on("dialog", dismiss)
    page.on("request", note)
    hostile: Any = HOSTILE
    document = json.dumps({**hostile, "info": {**hostile["info"], "title": "Evil"}})
    page.goto(f"{version.get_absolute_url()}definition/new/")
    page.get_by_label("Definition", exact=True).fill(document)
    press(page)
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()

    allowed = json.loads(document)
    (item,) = allowed["paths"].values()
    item["get"]["responses"] = {"200": {"description": EVIL, "content": {EVIL: {"schema": {}}}}}
    item["get"]["parameters"].append(
        {"name": "c", "in": "path", "required": True, "schema": {"type": "string"}}
    )
    allowed["paths"] = {"/a'\"<b>/{c}": item}
    allowed["components"] = {"schemas": {"A": {"description": EVIL, "properties": {EVIL: {}}}}}
    page.get_by_label("Definition", exact=True).fill(json.dumps(allowed))
    press(page)
    expect(page.get_by_role("heading", name="Definition 1.0.0")).to_be_visible()
    page.get_by_role("link", name="Reference").click()
    page.wait_for_url("**/reference/")
    for summary in reversed(page.locator("main details:not([open]) > summary").all()):
        if summary.is_visible():
            summary.click()
    expect(page.locator("main strong", has_text="fine").first).to_be_visible()

    assert dialogs == []
    assert elsewhere == []


def test_a_check_that_takes_long_says_that_it_works(
    window: OpenWindow, adam: Membership, version: Version
) -> None:
    page = window(adam)
    page.goto(f"{version.get_absolute_url()}definition/new/")
    page.get_by_label("Definition", exact=True).fill(DEFINITION)
    # In another window, because this one could not be looked at while its navigation is held up.
    page.locator("main form").evaluate("form => { form.target = '_blank' }")

    with page.expect_popup() as answer:
        page.get_by_role("button", name="Add definition").click()

    expect(page.get_by_role("status")).to_contain_text("Checking the definition.")
    expect(page.get_by_role("button", name="Add definition")).to_be_disabled()
    expect(answer.value.locator("h1")).to_be_visible()
