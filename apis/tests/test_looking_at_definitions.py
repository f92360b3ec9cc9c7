"""Looking at the definitions of a version: compared, downloaded, and many of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apis.tests.test_definitions import add, page_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(payments):
    return payments.versions.get()


def test_two_definitions_are_compared(client_of, pat, version):
    add(version, "1.0.0", by=pat)
    add(version, "1.1.0", by=pat, path="/other")
    address = page_of(version, "apis:compare-definitions")

    page = text_of(client_of(pat).get(address, {"old": "1.0.0", "new": "1.1.0"}))
    back = text_of(client_of(pat).get(address, {"old": "1.1.0", "new": "1.0.0"}))
    none = text_of(client_of(pat).get(address, {"old": "1.1.0", "new": "1.1.0"}))

    assert "GET /payments was removed." in page
    assert "GET /other was removed." in back
    assert "Nothing changes for applications." in none


def test_the_overview_of_a_version_shows_the_number_of_its_definition(client_of, sue, pat, version):
    before = client_of(sue).get(version.get_absolute_url())
    add(version, "1.4.2", by=pat)
    page = client_of(sue).get(version.get_absolute_url())

    assert f'<a href="{page_of(version, "apis:definition")}">1.4.2</a>' in page.content.decode()
    assert "1.4.2" not in before.content.decode()


def test_a_number_that_there_is_not_is_refused_at_its_field(client_of, pat, version):
    add(version, "1.0.0", by=pat)
    add(version, "1.1.0", by=pat, operation="b")

    page = client_of(pat).get(
        page_of(version, "apis:compare-definitions"), {"old": "1.0.0", "new": "9.0.0"}
    )

    assert "Select one of the options" in text_of(page)


def test_downloads_are_files_whatever_is_in_them(client_of, sue, pat, version):
    add(version, "1.0.0", by=pat, operation="<script>alert(1)</script>")
    add(version, "1.1.0", by=pat)

    kinds = {
        "apis:definition-json": "application/json",
        "apis:definition-yaml": "application/yaml",
        "apis:definition-markdown": "text/markdown",
    }
    for name, kind in kinds.items():
        page = client_of(sue).get(page_of(version, name), {"number": "1.0.0"})
        assert page.headers["Content-Type"].startswith(kind)
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        extension = name.rpartition("-")[2].replace("markdown", "md")
        assert page.headers["Content-Disposition"] == (
            f'attachment; filename="payments-1.0.0.{extension}"'
        )
        assert client_of(sue).get(page_of(version, name), {"number": "7"}).status_code == 404


def test_without_a_definition_the_page_leads_to_adding_one(client_of, pat, sue, version):
    assert "Add definition" in text_of(client_of(pat).get(page_of(version, "apis:definition")))
    assert "Add definition" not in text_of(client_of(sue).get(page_of(version, "apis:definition")))


def test_the_history_of_a_version_costs_the_same_however_long_it_is(client_of, pat, version):
    add(version, "1.0.0", by=pat)
    browser, address = client_of(pat), page_of(version, "apis:definition")
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for n in range(1, 20):
        add(version, f"1.{n}.0", by=pat, operation=f"list{n}")

    with CaptureQueriesContext(connection) as many:
        browser.get(address)

    assert len(many) == len(few)
