"""Lists without a row and lists with as many as there may be, with the longest names there are.

Only for pictures: that nothing is wrong with them is asked of every page in `tests/test_sizes.py`.
"""

from collections.abc import Iterator

from django.test import Client

from organizations.models import Membership
from tests.addresses import organization_routes
from tests.cast import make_organization, make_person
from tests.database import count_rows
from tests.freshness import grown_stale
from tests.reading import document
from tests.samples import things_of
from tests.showcase.others import is_page
from tests.showcase.shot import Shot
from tests.showcase.window import BACKEND
from tests.showcase.world import A_LOT
from tests.sizes import BareThings, content_of, lengthen_names, rows_in
from tests.test_query_counts import more_of_everything

SOME = 15
"""Rows that make a list of a page."""


def sized_shots() -> Iterator[Shot]:
    """Each page that grows, in both sizes."""
    crowd = things_of(make_organization("Crowd", by=make_person("Ursula Crowd")))
    more_of_everything(crowd.admin, 0, A_LOT)
    lengthen_names(crowd.admin)
    count_rows()
    client = _client_of(crowd.admin)
    for route in filter(is_page, organization_routes()):
        address, page = crowd.address(route), route.name.replace(":", "-")
        if rows_in(content_of(document(client.get(address)))) < SOME:
            continue
        yield Shot(page, "crowd", address, crowd.admin)
        bea = make_organization(f"Bare {page}", by=make_person(f"Bea {page}"))
        yield Shot(page, "bare", BareThings(bea.organization, bea).address(route), bea)


def _client_of(who: Membership) -> Client:
    client = Client()
    client.force_login(who.user, backend=BACKEND)
    grown_stale(client)
    return client
