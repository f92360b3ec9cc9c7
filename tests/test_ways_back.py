"""Cancel leads back to where one came from, and nowhere else."""

from urllib.parse import quote

import pytest

from organizations.actions import request_access
from organizations.permissions import VIEW_EVENT
from tests.bad_input.values import ELSEWHERE
from tests.reading import link_named, links

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
SETTINGS = f"{ACME}settings/"
HERE = f"{ACME}settings/members/?q=mia"


@pytest.fixture
def asked(mia, adam):
    return request_access(membership=mia, permission=VIEW_EVENT, administrator=adam)


@pytest.fixture
def questions(mia, asked):
    """Every page that is only on the way, and where its Cancel leads who came from nowhere."""
    return {
        f"{ACME}leave/": "/organizations/",
        f"{ACME}projects/new/": ACME,
        f"{SETTINGS}members/invite/": f"{SETTINGS}members/",
        f"{SETTINGS}members/{mia.pk}/": f"{SETTINGS}members/",
        f"{SETTINGS}members/{mia.pk}/delete/": f"{SETTINGS}members/",
        f"{SETTINGS}access/{asked.pk}/grant/?role=administrator": f"{SETTINGS}members/{mia.pk}/",
        f"{SETTINGS}creatorship/": SETTINGS,
    }


def with_next(page, target):
    return f"{page}{'&' if '?' in page else '?'}next={quote(target, safe='')}"


def test_cancel_leads_back_where_one_came_from(adam, questions, client_of):
    page = client_of(adam)

    for question, default in questions.items():
        assert link_named(page.get(question), "Cancel") == default
        assert link_named(page.get(with_next(question, HERE)), "Cancel") == HERE


@pytest.mark.parametrize("elsewhere", [e for e in ELSEWHERE if e != "/organizations/"])
def test_cancel_leads_nowhere_else(elsewhere, adam, questions, client_of):
    page = client_of(adam)

    for question, default in questions.items():
        shown = page.get(with_next(question, elsewhere))
        # A NUL is refused before any page is asked.
        assert shown.status_code == 400 or link_named(shown, "Cancel") == default


def test_a_mistake_does_not_lose_the_way(adam, mia, client_of):
    answer = client_of(adam).post(with_next(f"{SETTINGS}members/invite/", HERE), {"emails": ""})

    assert link_named(answer, "Cancel") == HERE


def test_pages_link_with_the_way_back_and_without_an_older_one(adam, client_of):
    found = links(client_of(adam).get(f"{SETTINGS}danger/?next=/organizations/&x=1"))

    assert f"{ACME}leave/?next={SETTINGS}danger/%3Fx%3D1" in found


# A fresh sign-in


@pytest.fixture
def stale(adam, client_of, settings):
    """A browser whose sign-in is too old for what cannot be taken back."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    return client_of(adam)


def test_a_fresh_sign_in_says_what_it_is_for_and_leads_back(stale):
    shown = stale.get(with_next(f"{SETTINGS}delete/", HERE), follow=True)

    assert "/reauthenticate/" in shown.wsgi_request.path
    assert b"Deleting an organization requires a recent sign-in." in shown.content
    assert link_named(shown, "Cancel") == HERE


def test_without_a_way_back_its_cancel_leads_to_the_page_before(stale):
    shown = stale.get(f"{SETTINGS}delete/", follow=True)

    assert link_named(shown, "Cancel") == f"{SETTINGS}danger/"


@pytest.mark.parametrize("elsewhere", [e for e in ELSEWHERE if e != "/organizations/"])
def test_its_cancel_leads_nowhere_else(elsewhere, stale):
    target = with_next(f"{SETTINGS}delete/", elsewhere)
    forged = [target, elsewhere]

    for way in forged:
        shown = stale.get(f"/accounts/reauthenticate/?next={quote(way, safe='')}")
        if shown.status_code == 200:
            cancel = link_named(shown, "Cancel")
            assert cancel in {f"{SETTINGS}danger/", "/accounts/profile/"}, way
