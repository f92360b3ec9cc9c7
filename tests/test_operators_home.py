"""The front page of the operators: what needs attention, and one search over all lists."""

import re
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from billing.models import ProviderFinding
from console.operators.attention import ATTENTION
from console.operators.columns import list_of, page_of
from console.operators.searching import SHOWN
from organizations.models import Membership, Organization
from outbox.models import Mail
from portal.models import PortalDomain
from tests.cast import add_member, lose_factor, make_organization, make_person
from tests.database import count_rows
from tests.reading import document, links, words
from tests.samples import Things

pytestmark = pytest.mark.django_db
HOME = "/operators/"
LONG_AGO = timedelta(hours=2)


@pytest.fixture
def adam(things: Things) -> Membership:
    """The administrator of the organization that has something of everything."""
    return things.admin


@pytest.fixture
def olga(db: None) -> User:
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


def operator_who_may_view(*models: type[Model]) -> User:
    """An operator who sees the lists of these models only."""
    found = make_person("Otto", is_staff=True)
    for model in models:
        content_type = ContentType.objects.get_for_model(model)
        codename = get_permission_codename("view", model._meta)
        permission = Permission.objects.get(content_type=content_type, codename=codename)
        found.user_permissions.add(permission)
    return found


def tiles(page: Any) -> dict[str, tuple[str, str]]:
    """The number of each tile, and what is said below it."""
    found = document(page).iterfind(".//ul[@class='tiles attention']/li")
    return {label: (number, about) for label, number, about in map(texts, found)}


def found_in(page: Any) -> dict[str, list[str]]:
    """The first column of each list that has something, by the name of the list."""
    return {
        section.findtext(".//h2", ""): [texts(row)[0] for row in section.iterfind(".//tbody/tr")]
        for section in document(page).iter("section")
    }


def texts(element: Element) -> list[str]:
    """What each of its parts says."""
    return ["".join(part.itertext()).strip() for part in element]


def statements(page: Any, **query: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert page.get(HOME, query).status_code == 200
    return [str(each["sql"]) for each in asked]


def mails(count: int, **fields: Any) -> None:
    given = {"kind": "invitation", "recipient": "n@example.com", "recipient_key": "n@example.com"}
    Mail.objects.bulk_create(Mail(**given | fields) for _ in range(count))


def go_wrong(things: Things, mia: Membership, zed: Membership) -> None:
    """Something of everything that does not need billing."""
    now = timezone.now()
    mails(3, due_at=now - LONG_AGO)
    mails(1)  # which is in time
    mails(2, undeliverable_at=now)
    lose_factor(mia.user)
    gone = make_organization("Gone", by=make_person("Gwen")).organization
    Organization.objects.filter(pk=gone.pk).update(
        deletion_asked_at=now, removal_due_at=now + timedelta(days=30)
    )
    Organization.objects.filter(pk=zed.organization_id).update(suspended_at=now)
    PortalDomain.objects.create(
        organization=things.organization,
        name="api.failing.example",
        state="failing",
        proved_at=now - LONG_AGO,
        failing_since=now - LONG_AGO,
    )


def test_a_console_in_order_has_nothing_to_do(adam: Membership, olga: User, client_of: Any) -> None:
    Mail.objects.all().delete()
    ProviderFinding.objects.update(settled_at=timezone.now())

    page = client_of(olga).get(HOME)

    assert tiles(page) == {}
    assert "Nothing needs attention. Checked: " in words(page)
    assert {attention.url for attention in ATTENTION} <= set(links(page))


def test_each_tile_leads_to_the_rows_that_it_counts(
    things: Things, mia: Membership, zed: Membership, olga: User, client_of: Any
) -> None:
    go_wrong(things, mia, zed)
    page = client_of(olga)

    home = page.get(HOME)

    shown = tiles(home)
    assert {label: number for label, (number, _) in shown.items()} == {
        "Emails not sent in time": "3",
        "Emails not delivered": "2",
        "Lost second factors": "1",
        "Organizations suspended": "1",
        "Organizations in deletion": "1",
        "Domains failing": "1",
        "Provider differences": "1",
    }
    for attention in ATTENTION:
        found = page.get(attention.url).context["cl"]
        name, _, word = attention.narrowed.partition("=")
        (chosen,) = (spec for spec in found.filter_specs if spec.parameter_name == name)
        # The filter knows the word, or it would show all rows.
        assert chosen.value() == word
        assert word in dict(chosen.lookup_choices), attention
        assert str(found.paginator.count) == shown.get(attention.label, ["0"])[0], attention
    assert "Nothing else needs attention. Checked: " in words(home)
    assert all(attention.label in words(home) for attention in ATTENTION)


def test_an_email_of_last_month_is_no_longer_to_be_looked_at(olga: User, client_of: Any) -> None:
    mails(1, undeliverable_at=timezone.now())
    Mail.objects.update(created_at=timezone.now() - timedelta(days=8))

    assert "Emails not delivered" not in tiles(client_of(olga).get(HOME))


def test_a_tile_counts_to_a_thousand(olga: User, client_of: Any) -> None:
    mails(1_002, due_at=timezone.now() - LONG_AGO)

    assert tiles(client_of(olga).get(HOME))["Emails not sent in time"][0] == "1,000+"


def test_an_operator_is_told_of_nothing_that_they_may_not_see(
    things: Things, mia: Membership, zed: Membership, client_of: Any
) -> None:
    go_wrong(things, mia, zed)
    page = client_of(operator_who_may_view(Mail, Event))

    home = page.get(HOME)

    assert set(tiles(home)) == {"Emails not sent in time", "Emails not delivered"}
    assert "Checked: ." not in words(home)
    leads = {re.split("[?#]", address)[0] for address in links(home)}
    assert {address for address in leads if address.startswith(HOME)} == {
        HOME,
        list_of(Mail),
        list_of(Event),
    }
    headings = [h.text for h in document(home).iter("h2")]
    assert headings == ["Needs attention", "Delivery", "System"]
    assert found_in(page.get(HOME, {"q": "acme"})).keys() == {"Events"}
    assert found_in(page.get(HOME, {"q": "mia@example.com"})).keys() == {"Emails", "Events"}


def test_who_may_see_nothing_is_told_so_and_finds_nothing(adam: Membership, client_of: Any) -> None:
    page = client_of(operator_who_may_view())

    for query in ({}, {"q": "acme"}):
        home = page.get(HOME, query)
        assert not tiles(home)
        assert not found_in(home)
        assert "Acme" not in words(home)
        assert not list(document(home).iter("table"))
    assert "You do not have permission to view anything here" in words(page.get(HOME))
    assert not [sql for sql in statements(page) if "COUNT(" in sql]


@pytest.mark.parametrize("person", ["mia", "nobody"])
def test_only_operators_open_it(person: str, mia: Membership, client_of: Any, client: Any) -> None:
    page = client_of(mia) if person == "mia" else client

    answer = page.get(HOME, {"q": "acme"})

    assert answer.status_code == 302
    assert "login/?next=/operators/" in answer.headers["Location"]


def test_one_search_finds_what_any_list_finds(
    things: Things, mia: Membership, olga: User, client_of: Any
) -> None:
    """By a handle, all that an organization has; by an address, whoever has it and their emails."""
    page = client_of(olga)

    by_handle = found_in(page.get(HOME, {"q": "acme"}))
    by_address = found_in(page.get(HOME, {"q": "MIA@example.com "}))
    by_key = found_in(page.get(HOME, {"q": str(things.organization.pk)}))

    expected = {"Organizations", "Memberships", "Projects", "APIs", "Gateways", "Invoices"}
    assert expected <= by_handle.keys()
    assert by_handle["Organizations"] == ["Acme"]
    assert by_address["People"] == by_address["Memberships"] == ["Mia"]
    assert "Projects" not in by_address
    assert by_key.keys() >= expected


def test_the_search_finds_in_each_list_what_the_list_itself_finds_first(
    things: Things, mia: Membership, olga: User, client_of: Any
) -> None:
    page = client_of(olga)
    for term in ("acme", "a", "mia@example.com", "12", str(things.organization.pk)):
        for found in page.get(HOME, {"q": term}).context["matches"]:
            listed = page.get(found.url).context["cl"]
            assert set(found.rows) <= set(listed.queryset), (term, found.name)
            assert len(found.rows) == min(SHOWN, len(listed.queryset)), (term, found.name)


def test_it_shows_a_few_and_leads_to_all(adam: Membership, olga: User, client_of: Any) -> None:
    for number in range(SHOWN + 3):
        add_member(adam.organization, f"Eve {number}")

    page = client_of(olga).get(HOME, {"q": "eve"})

    assert len(found_in(page)["People"]) == SHOWN
    assert f"{list_of(User)}?q=eve" in links(page)


def test_what_is_typed_and_found_is_only_text(adam: Membership, olga: User, client_of: Any) -> None:
    hostile = '"><script>alert(1)</script>'
    Organization.objects.filter(pk=adam.organization_id).update(name=hostile)

    page = client_of(olga).get(HOME, {"q": hostile})

    assert found_in(page)["Organizations"] == [hostile]
    assert page_of(adam.organization) in links(page)
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1", "9" * 400, "é" * 320, "\\", " "])
def test_any_text_is_searched_for(typed: str, adam: Membership, olga: User, client_of: Any) -> None:
    page = client_of(olga).get(HOME, {"q": typed})

    assert page.status_code == 200
    assert found_in(page) == {}


def test_it_costs_the_same_for_3_rows_and_for_300(
    things: Things, mia: Membership, olga: User, client_of: Any
) -> None:
    page = client_of(olga)
    searches: list[dict[str, str]]
    searches = [{}, {"q": "acme"}, {"q": "mia@example.com"}, {"q": "e"}, {"q": "nothing-at-all"}]
    grow(things.organization, 0, 3)
    few = [statements(page, **query) for query in searches]

    grow(things.organization, 3, 300)

    assert [len(statements(page, **query)) for query in searches] == [len(each) for each in few]
    home, by_handle, by_address, by_letter, nothing = map(len, few)
    # Who asks, the day of the seller, and all numbers.
    assert home == 4
    # One of them for the organizations of that name, whose invoices are looked up.
    assert nothing <= 13
    # The rows of up to 20 lists, and what each names.
    assert by_handle <= 76
    assert max(by_address, by_letter) <= 22
    asked = [sql for each in few[1:] for sql in each if "accounts_session" not in sql]
    assert not [sql for sql in asked if " OR " in sql or "ILIKE" in sql or "UPPER(" in sql]
    assert not [sql for sql in asked if "LIKE '%" in sql]


def grow(organization: Organization, start: int, end: int) -> None:
    for number in range(start, end):
        add_member(organization, f"Eve {number}")
        organization.projects.create(
            name=f"Eve {number}", handle=f"eve-{number}", created_by=organization.creator
        )
    mails(end - start, recipient_key="mia@example.com", due_at=timezone.now() - LONG_AGO)
    count_rows()
