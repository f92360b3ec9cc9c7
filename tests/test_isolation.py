"""Nothing of another organization is seen or changed, whatever is put into a request."""

import pickle
import re
from collections import deque
from dataclasses import replace
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from tests.addresses import FILES, routes, tried_routes
from tests.cast import (
    add_member,
    make_organization,
    make_person,
)
from tests.database import business, compared, everything, taken_back
from tests.doors import expected, statuses
from tests.methods import in_turn
from tests.samples import all_samples, things_of

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]

ROUTES = tried_routes()
MARK = "Quaxel"
"""In every word of the other organization, and nowhere else."""


@pytest.fixture(scope="module")
def marked(kept):
    """The other organization, every word of which carries the mark."""
    boss = make_organization(f"{MARK} Works", by=make_person(f"{MARK} Boss"))
    return pickle.dumps(things_of(boss, mark=MARK))


@pytest.fixture
def theirs(marked, db):
    return pickle.loads(marked)


@pytest.fixture
def ours(things):
    """Acme, as its administrator sees it."""
    return things


@pytest.fixture
def adam(things):
    return things.admin


def ids_of(things):
    """Everything by which a request could name something of theirs."""
    member, organization = str(things.membership.pk), str(things.organization.pk)
    user = str(things.membership.user_id)
    return {
        "id": organization,
        "organization": organization,
        "organization_id": organization,
        "handle": things.organization.handle,
        "current": things.organization.handle,
        **things.in_addresses(),
        **dict.fromkeys(("pk", "member", "members", "person"), member),
        **dict.fromkeys(("user", "invited_by", "created_by"), user),
        "q": "",
        "after": str(things.invitation.pk),
        "page": "settings:members",
    }


def is_marked(response):
    return MARK.lower() in (without_what_was_typed(response) + str(dict(response.headers))).lower()


def without_what_was_typed(response):
    """The page without the address that was asked for, which forms and ways back repeat."""
    typed = r"menu/\?[^\"]*|value=\"[^\"]*\"|\?next=[^\"]*|hx-get=\"[^\"]*\""
    return re.sub(typed, "", response.content.decode(errors="replace"))


@pytest.mark.parametrize("role", list(RoleSlug))
def test_no_page_shows_anything_of_another_organization(role, ours, theirs, client_of, subtests):
    robin = add_member(ours.organization, "Robin", role)
    named = {k: v for k, v in ids_of(theirs).items() if k != "handle"}

    for turn, route in enumerate(ROUTES, start=[*RoleSlug].index(role)):
        with subtests.test(page=str(route)), taken_back():
            page = client_of(robin)
            for query in in_turn(turn, [{}, named]):
                answer = page.get(ours.address(route), query)
                outcome = expected(route, "GET", role)
                assert answer.status_code in statuses(outcome, route, role)
                assert MARK.lower() not in without_what_was_typed(answer).lower()


def test_no_page_outside_an_organization_shows_anything_of_others(
    ours, theirs, adam, client_of, subtests
):
    for route in (r for r in routes() if not r.is_of_organization and "<" not in r.path):
        with subtests.test(page=str(route)), taken_back():
            answer = client_of(adam).get("/" + route.path)

            assert not is_marked(answer)


def test_ids_of_theirs_in_a_form_change_nothing_of_theirs(ours, theirs, adam, client_of, subtests):
    before = of(theirs)
    forged = {**ids_of(theirs), "name": "Forged Name", "roles": ["developer"]}
    forged |= {"emails": "new@example.com", "description": "forged"}
    forged |= {"deed": "remove", "is_confirmed": "on", "permission": "manage_project"}
    forged |= {"is_complete": "on"}
    headers = {"x-organization": forged["handle"]}

    for route in ROUTES:
        with subtests.test(page=str(route)), taken_back():
            client_of(adam).post(ours.address(route), forged, headers=headers)

            assert of(theirs) == before


def test_their_ids_under_our_address_are_not_found(ours, theirs, adam, client_of, subtests):
    before = business()

    for route in (each for each in ROUTES if each.placeholders):
        with subtests.test(page=str(route)), taken_back():
            page = client_of(adam)
            for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
                answer = page.generic(method, theirs.address(route, handle="acme"))
                assert answer.status_code in {404, 405}, method
                assert not is_marked(answer)
            assert business() == before


def test_one_of_their_ids_among_ours_is_not_found(ours, theirs, adam, client_of, subtests):
    before = business()

    for route, sample in product(ROUTES, all_samples()):
        mixed = replace(ours, made=ours.made | {sample.name: theirs.made[sample.name]})
        if len(route.placeholders) < 2 or mixed.address(route) == ours.address(route):
            continue
        with subtests.test(page=str(route), theirs=sample.name), taken_back():
            page = client_of(adam)
            for method in ("GET", "POST"):
                answer = page.generic(method, mixed.address(route))
                assert answer.status_code in {404, 405}, method
            assert business() == before


def test_no_spelling_of_their_address_opens_it(ours, theirs, adam, client_of, subtests):
    handle, key = theirs.organization.handle, theirs.organization.pk
    before = everything()

    for route in ROUTES:
        with subtests.test(page=str(route)), taken_back():
            page = client_of(adam)
            for spelling in (handle, str(key), key.hex, str(key).upper(), handle.upper()):
                address = theirs.address(route).replace(handle, spelling, 1)
                for method in ("GET", "POST"):
                    assert page.generic(method, address).status_code == 404
            assert everything() == before


def test_what_exists_and_what_does_not_cost_the_same_queries(theirs, adam, client_of):
    page = client_of(adam)
    page.get("/organizations/acme/")
    counts = []
    for handle in (theirs.organization.handle, "no-such-thing", str(theirs.organization.pk)):
        with CaptureQueriesContext(connection) as queries:
            assert page.get(f"/organizations/{handle}/settings/members/").status_code == 404
        counts.append(len(queries))

    assert len(set(counts)) == 1


def test_following_every_link_of_an_administrator_changes_nothing(ours, theirs, adam, client_of):
    page = client_of(adam)
    page.get("/organizations/acme/")
    before = everything()
    seen, waiting = set(), deque(["/organizations/acme/", "/organizations/", "/accounts/profile/"])

    while waiting:
        address = waiting.popleft().split("#")[0]
        if address in seen or not address.startswith("/") or address.startswith("/static/"):
            continue
        seen.add(address)
        answer = page.get(address)
        assert answer.status_code in {200, 302}, address
        found = re.findall(r'href="([^"]+)"', answer.content.decode(errors="replace"))
        base = address.split("?")[0]
        waiting.extend(base + link if link.startswith("?") else link for link in found)

    assert len(seen) > 20
    assert {**everything(), "event": []} == {**before, "event": []}


def test_no_proxy_keeps_a_page_of_a_member(ours, adam, client_of, subtests):
    file, page_of_ours = "private, max-age=31536000, immutable", "no-store, private"

    for route in ROUTES:
        with subtests.test(page=str(route)), taken_back():
            page, address = client_of(adam), ours.address(route)

            kept = page.get(address).headers["Cache-Control"]

            assert kept == (file if route.name in FILES else page_of_ours)
            # A proxy would keep what looks like a style sheet, and show it to others.
            for ending in ("x.css", "favicon.ico", "..%2f", "%00.png", "index.html"):
                assert page.get(address + ending).status_code in {400, 404}, ending


def of(things):
    """All rows of one organization."""
    organization = Organization.objects.filter(pk=things.organization.pk)
    return {
        "organization": organization.values().get(),
        **{
            model.__name__: sorted(
                model._base_manager.filter(organization=things.organization).values(), key=str
            )
            for model in compared()
            if has_organization(model)
        },
        "roles of invitations": sorted(
            things.organization.invitations.values_list("pk", "roles__slug"), key=str
        ),
    }


def has_organization(model):
    return any(field.name == "organization" and field.is_relation for field in model._meta.fields)


def test_there_is_one_of_everything_that_goes_with_an_organization(theirs):
    """Without one, nothing here says anything about a model.

    The offer of creator status would be in the way of what is tried with the others.
    """
    missing = {model for model, rows in of(theirs).items() if not rows}

    assert missing - {"CreatorshipOffer"} == set(), "Add a Sample in tests/samples.py of the app."
