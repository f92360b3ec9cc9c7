"""The Roles page: who holds each role, and which permissions it has, by area."""

from functools import cache

import pytest

from organizations.rights import matrix
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug
from tests.cast import add_member
from tests.reading import document, words
from tests.written import written_grants

pytestmark = pytest.mark.django_db
ROLES_PAGE = "/organizations/acme/settings/roles/"


def cards_of(page):
    """The words and the addresses of each role's card, by the role's name."""
    cards = document(page).iterfind(".//ul[@class='card-grid of-roles']/li")
    return {
        card.findtext(".//h2"): (
            " ".join("".join(card.itertext()).split()),
            [link.get("href") for link in card.iter("a")],
        )
        for card in cards
    }


def test_the_roles_page_shows_what_each_role_may_do(adam, mia, client_of):
    """Every permission once, in its area, with the roles that the table names."""
    table = written_grants()
    page = document(client_of(mia).get(ROLES_PAGE))

    areas = page.findall(".//details[@class='area']")
    shown = {
        (area.findtext(".//caption"), row.findtext("th")): [
            "".join(cell.itertext()).strip().endswith("Yes") for cell in row.iter("td")
        ]
        for area in areas
        for row in area.iterfind(".//tbody/tr")
    }
    assert shown == {
        (permission.area, permission.label): [str(permission) in table[r.value] for r in RoleSlug]
        for permission in PERMISSIONS
    }
    assert [area.get("open") is not None for area in areas] == [True] + [False] * (len(areas) - 1)


def test_an_area_counts_the_permissions_of_each_role(adam, client_of):
    page = document(client_of(adam).get(ROLES_PAGE))

    counts = {
        area.findtext(".//caption"): [e.text for e in area.findall("summary/span")[1:]]
        for area in page.findall(".//details[@class='area']")
    }
    assert counts["Projects"] == ["all", "1", "–", "–", "6", "2", "–"]
    assert counts["Billing"] == ["all", "–", "–", "all", "–", "–", "–"]


def test_what_is_declared_later_is_on_the_roles_page(adam, client_of, monkeypatch):
    page = client_of(adam)
    page.get(ROLES_PAGE)  # which is kept

    hostile = Permission("fly_kite", "Fly <b>kites</b>", "Kites & more", (RoleSlug.DEVELOPER,))
    monkeypatch.setitem(PERMISSIONS.by_key, "fly_kite", hostile)
    shown = words(page.get(ROLES_PAGE))

    assert "Kites & more 1 permission all" in shown
    assert "Fly <b>kites</b>" in shown


def test_a_card_says_who_holds_the_role_and_leads_to_them(acme, adam, mia, zed, client_of):
    for n in range(5):
        add_member(acme, f"Eve {n}", RoleSlug.API_PUBLISHER)
    kim = add_member(acme, "Kim", RoleSlug.BILLING_ADMINISTRATOR)
    kim.user.name = "<i>Kim</i>" + "m" * 49
    kim.user.save()

    cards = cards_of(client_of(mia).get(ROLES_PAGE))

    assert set(cards) == {role.label for role in RoleSlug}
    of_all = len(PERMISSIONS)
    text, leads = cards["API publisher"]
    assert text.endswith(f"E0E1E2 5 members: API publisher 11 of {of_all} permissions")
    assert leads == ["/organizations/acme/settings/members/?role=api-publisher"]
    assert f"Adam: Administrator {of_all} of {of_all} permissions" in cards["Administrator"][0]
    assert "<i>Kim</i>mmm" in cards["Billing administrator"][0]
    # No one, and nobody of another organization.
    assert cards["Environment manager"][0].endswith(f"No one yet 6 of {of_all} permissions")
    assert cards["Environment manager"][1] == []
    assert not any("Zed" in text for text, _ in cards.values())


def test_holders_beyond_the_cap_are_not_counted(acme, adam, client_of, monkeypatch):
    monkeypatch.setattr(matrix, "MOST_COUNTED", 2)
    # The cap is part of a query that is prepared once: here in a cache of this test alone.
    monkeypatch.setattr(matrix, "_first_holders", cache(matrix._first_holders.__wrapped__))
    for n in range(4):
        add_member(acme, f"Eve {n}", RoleSlug.DEVELOPER)

    cards = cards_of(client_of(adam).get(ROLES_PAGE))

    assert "2+ members: Developer" in cards["Developer"][0]
