"""A page that is not there: members keep the navigation, others learn nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Membership, Organization
from tests.reading import links, words

pytestmark = pytest.mark.django_db
PATHS = ["nowhere/", "settings/webhooks/not-an-id/", "projects/nothing/"]
HOME = "/organizations/acme/"


def content_of(answer) -> bytes:
    """The page without its CSRF token, which differs each time."""
    return re.sub(rb"\w{64}", b"", answer.content)


@pytest.mark.parametrize("path", PATHS)
def test_a_member_keeps_the_navigation(adam, client_of, path):
    answer = client_of(adam).get(HOME + path)

    assert answer.status_code == 404
    assert {HOME, f"{HOME}settings/", f"{HOME}inbox/"} <= set(links(answer))
    assert "Organization: Acme" in words(answer)


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_gets_what_they_get_without_the_organization(zed, client_of, path):
    stranger = client_of(zed)

    there = stranger.get(HOME + path)
    not_there = stranger.get(f"/organizations/nope/{path}")

    assert there.status_code == not_there.status_code == 404
    assert content_of(there).replace(b"acme", b"nope") == content_of(not_there)
    assert "Acme" not in words(there)


def test_a_member_whose_access_is_suspended_is_shown_no_navigation(mia, client_of):
    Membership.objects.filter(pk=mia.pk).update(suspended_at=timezone.now())

    assert "Acme" not in words(client_of(mia).get(f"{HOME}nowhere/"))


def test_a_suspended_organization_shows_no_navigation(adam, client_of):
    Organization.objects.update(suspended_at=timezone.now())

    assert "Acme" not in words(client_of(adam).get(f"{HOME}nowhere/"))


def test_a_required_second_factor_is_required_for_the_navigation(adam, client_of):
    Organization.objects.update(second_factor_from=timezone.now())

    assert "Acme" not in words(client_of(adam).get(f"{HOME}nowhere/"))


def test_a_visitor_is_asked_the_same_for_each_organization(client):
    answers = [client.get(f"/organizations/{handle}/nowhere/") for handle in ("acme", "nope")]

    assert {answer.status_code for answer in answers} == {404}
    assert "Acme" not in words(answers[0])


def test_a_stranger_costs_one_query_more_than_a_path_outside(zed, client_of):
    stranger = client_of(zed)
    stranger.get("/nowhere/")

    counts = []
    for path in ("/nowhere/", f"{HOME}nowhere/"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            stranger.get(path)
        counts.append(len(queries))

    assert counts[1] == counts[0] + 1
