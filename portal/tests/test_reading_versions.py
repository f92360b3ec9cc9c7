"""What consumers read about a version: documents, what changed, and its definition as a file."""

import json

import pytest

from apis.models import Visibility
from apis.states import State
from apis.tests.makers import add_api, add_definition, add_document, add_version
from tests.reading import words

pytestmark = pytest.mark.django_db
VERSION = "/portal/acme/apis/payments/v1/"
BREAKING = {
    "rule": "api-removed-without-deprecation",
    "is_breaking": True,
    "place": "GET /payments",
    "sentence": "The operation GET /payments was removed.",
}
HARMLESS = {
    "rule": "endpoint-added",
    "is_breaking": False,
    "place": "GET /refunds",
    "sentence": "The operation GET /refunds was added.",
}


@pytest.fixture
def version(adam):
    """A published version with a guide."""
    made = add_version(add_api("Payments", by=adam))
    add_document(made, "First steps")
    return made


@pytest.fixture
def page(eve, client_of):
    return client_of(eve)


def test_documents_are_listed_and_read(version, page):
    assert "First steps" in words(page.get(f"{VERSION}documents/"))

    shown = page.get(f"{VERSION}documents/first-steps/")

    assert "Ask for a key." in words(shown)
    assert "<h3>First steps</h3>" in shown.content.decode()


def test_without_documents_the_page_says_so(adam, page):
    add_version(add_api("Payments", by=adam))

    assert "No documents yet" in words(page.get(f"{VERSION}documents/"))


def test_the_first_definition_is_no_change(version, page):
    shown = words(page.get(f"{VERSION}changelog/"))

    assert "The first definition." in shown
    assert "No changes" not in shown


def test_documents_of_another_version_are_not_found(version, page):
    add_document(add_version(version.api), "Second steps")

    assert page.get(f"{VERSION}documents/second-steps/").status_code == 404
    assert "Second steps" not in words(page.get(f"{VERSION}documents/"))


def test_the_changelog_has_the_newest_definition_first_and_marks_what_breaks(version, page):
    add_definition(version, "1.1.0", changes=[HARMLESS])
    add_definition(version, "1.2.0", changes=[BREAKING])

    shown = words(page.get(f"{VERSION}changelog/"))

    assert shown.index("1.2.0 Added") < shown.index("1.1.0 Added") < shown.index("1.0.0 Added")
    newest, former = shown[shown.index("1.2.0 Added") :].split("1.1.0 Added")
    assert "Breaking" in newest
    assert "The operation GET /payments was removed." in newest
    assert "Breaking" not in former
    assert "The operation GET /refunds was added." in former


def test_the_changelog_names_nobody(version, page):
    add_definition(version, "1.1.0", changes=[HARMLESS])

    assert "Adam" not in words(page.get(f"{VERSION}changelog/"))


def test_the_definition_is_a_file_in_three_formats(version, page):
    files = {each: page.get(f"{VERSION}definition.{each}") for each in ("json", "yaml", "md")}

    assert json.loads(files["json"].content) == version.definition.document
    assert files["yaml"].content.decode() == version.definition.source
    assert files["md"].content.decode().startswith("# Payments 1.0.0")
    for answer in files.values():
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


PAGES = ["documents/", "documents/first-steps/", "changelog/"]
FILES = ["definition.json", "definition.yaml", "definition.md"]


@pytest.mark.parametrize("address", PAGES + FILES)
def test_they_are_hidden_with_their_api(version, page, address):
    type(version.api).objects.update(visibility=Visibility.ROLES)

    assert page.get(VERSION + address).status_code == 404


@pytest.mark.parametrize("address", PAGES + FILES)
def test_they_are_not_there_before_the_version_is_shown(version, page, address):
    type(version).objects.update(state=State.CREATED)
    add_version(version.api)

    assert page.get(VERSION + address).status_code == 404


def test_nobody_reads_what_was_tried_before_the_version_was_published(version, page):
    former = add_definition(version, "1.1.0", changes=[BREAKING])
    current = add_definition(version, "1.2.0", changes=[BREAKING])
    add_definition(version, "1.3.0", changes=[HARMLESS])
    type(version).objects.update(published_at=current.at, definition=current)

    shown = words(page.get(f"{VERSION}changelog/"))

    assert "1.3.0" in shown
    assert "GET /refunds" in shown
    assert "1.2.0" in shown
    assert former.number not in shown
    assert "GET /payments was removed" not in shown
    assert "Breaking" not in shown


def test_before_it_is_published_only_the_current_definition_is_shown(version, page):
    current = add_definition(version, "1.1.0", changes=[BREAKING])
    type(version).objects.update(published_at=None, state=State.PRE_RELEASED, definition=current)

    shown = words(page.get(f"{VERSION}changelog/"))

    assert "1.1.0" in shown
    assert "1.0.0" not in shown
    assert "was removed" not in shown
