"""What pages with content cost somebody with one project: two statements more than others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def statements_of(page, address):
    """Of the second request, since the first notes where one is."""
    page.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert page.get(address).status_code == 200
    return len(queries)


def test_somebody_with_one_project_costs_one_statement_or_two_more(things, carl, client_of):
    home = things.organization.get_absolute_url()
    page = client_of(carl)

    counts = {
        name: statements_of(page, address)
        for name, address in (
            ("home", home),
            ("project", things.project.get_absolute_url()),
            ("APIs", f"{home}apis/"),
            ("search", f"{home}search/?q=apollo"),
        )
    }

    # What roles in projects give is read once, and the project of a URL is looked up.
    assert counts == {"home": 10, "project": 15, "APIs": 7, "search": 8}
