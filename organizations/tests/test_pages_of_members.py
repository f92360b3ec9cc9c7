"""The pages of the list of members lead on and back, also while people join."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership
from tests.cast import make_person
from tests.reading import link_named, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.untraced, pytest.mark.both]
MEMBERS = "/organizations/acme/settings/members/"


@pytest.fixture
def crowd(acme, adam):
    """120 members, some of whom joined in the same moment."""
    now = timezone.now()
    users = User.objects.bulk_create(
        User(email=f"p{n:03}@example.com", name=f"Person {n:03}") for n in range(120)
    )
    Membership.objects.bulk_create(
        Membership(organization=acme, user=user, joined_at=now + timedelta(hours=1 + n // 40))
        for n, user in enumerate(users)
    )
    return users


def people_on(shown):
    text = shown.content.decode()
    return [n for n in range(120) if f">Person {n:03}</a>" in text]


def walk(page, shown, name):
    """This page and all that follow in that direction."""
    pages = [shown]
    while f'rel="{"next" if name == "Next" else "prev"}"' in pages[-1].content.decode():
        pages.append(page.get(MEMBERS + link_named(pages[-1], name)))
        assert len(pages) < 10
    return pages


def test_pages_lead_on_and_back_and_leave_nobody_out(crowd, adam, client_of):
    page = client_of(adam)

    forth = walk(page, page.get(MEMBERS), "Next")
    back = walk(page, forth[-1], "Previous")

    assert [len(people_on(shown)) for shown in forth] == [50, 50, 20]
    assert sorted(n for shown in forth for n in people_on(shown)) == list(range(120))
    assert [people_on(shown) for shown in reversed(back)] == [people_on(s) for s in forth]


def test_pages_keep_the_search(crowd, adam, client_of):
    page = client_of(adam)

    first = page.get(MEMBERS, {"q": "person 0"})
    second = page.get(MEMBERS + link_named(first, "Next"))

    assert len(people_on(first)) == len(people_on(second)) == 50
    assert set(people_on(first) + people_on(second)) == set(range(100))
    assert value_of(second, "q") == "person 0"


def test_somebody_who_joins_meanwhile_moves_no_page(crowd, adam, acme, client_of):
    page = client_of(adam)
    first = page.get(MEMBERS)
    second = people_on(page.get(MEMBERS + link_named(first, "Next")))

    late = make_person("Late")
    acme.memberships.create(user=late, joined_at=timezone.now() + timedelta(hours=9))

    assert people_on(page.get(MEMBERS + link_named(first, "Next"))) == second


def test_a_cursor_that_is_not_ours_shows_the_first_page(crowd, adam, client_of):
    page = client_of(adam)
    first = people_on(page.get(MEMBERS))

    for value in ("0", "-1", "2", "99999999999999999999", "abc", "ä:ö:ü", ":::"):
        for name in ("after", "before", "page"):
            assert people_on(page.get(MEMBERS, {name: value})) == first, (name, value)


def test_a_signature_for_something_else_is_no_cursor(crowd, adam, client_of):
    page = client_of(adam)

    for forged in ([], ["x"], ["x", "y"], {"a": 1}, "text", None, ["2026-01-01", "x"]):
        text = signing.dumps(forged, salt="console.lists.paging")
        assert page.get(MEMBERS, {"after": text}).status_code == 200, forged


def test_a_cursor_of_another_list_shows_the_first_page(crowd, adam, acme, client_of):
    """They are signed with the same key, and their columns are of other types."""
    page = client_of(adam)
    first = page.get(MEMBERS)
    cursor = link_named(first, "Next")

    assert page.get("/organizations/acme/settings/invitations/" + cursor).status_code == 200
    assert page.get("/organizations/acme/" + cursor).status_code == 200


def test_a_cursor_shows_nobody_of_another_organization(crowd, adam, zed, client_of):
    older = link_named(client_of(adam).get(MEMBERS), "Next")

    shown = client_of(zed).get("/organizations/zenith/settings/members/" + older)

    assert people_on(shown) == []
