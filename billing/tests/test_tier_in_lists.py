"""The operators' list of organizations has the tier and the members of each."""

import pytest

from billing import actions
from tests.cast import make_person
from tests.reading import document

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "/operators/organizations/organization/"


def rows(page):
    """The cells of each row by the name of the organization."""
    found = {}
    for row in document(page).iterfind(".//tbody/tr"):
        cells = ["".join(cell.itertext()).strip() for cell in row]
        found[cells[0]] = cells
    return found


def test_each_organization_is_listed_with_its_tier_and_members(
    team, profile, bill, zenith, client_of
):
    actions.choose_tier(price=team, by=bill)
    olga = make_person("Olga", is_staff=True, is_superuser=True)

    page = client_of(olga).get(LIST)

    heads = [head.text for head in document(page).iterfind(".//thead/tr/th")]
    acme, other = rows(page)["Acme"], rows(page)["Zenith"]
    assert {"Members", "Tier"} <= set(heads)
    assert acme[heads.index("Tier")] == "Team"
    assert other[heads.index("Tier")] == ""
    assert acme[heads.index("Members")] == str(bill.organization.memberships.count())
