"""Components: changed, archived, restored and deleted, unless they run."""

import pytest

from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from projects import actions, uses
from projects.models import Component
from projects.tests.test_components import add
from projects.uses import Use
from tests.cast import add_member
from tests.database import business
from tests.reading import links, notices, reason_at, words

pytestmark = pytest.mark.django_db
APOLLO = "/organizations/acme/projects/apollo/"


@pytest.fixture
def apollo(adam):
    return actions.create_project(name="Apollo", description="To the moon", by=adam)


@pytest.fixture
def dora(acme, apollo):
    """A developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


@pytest.fixture
def orders(apollo, dora):
    return add(apollo, dora, repository="https://git.example.com/acme/orders")


ORDERS = f"{APOLLO}components/orders/"


def test_a_component_is_changed_and_keeps_its_handle_and_type(orders, dora, client_of):
    typed = {"name": "Purchases", "repository": "git@example.com:acme/p.git", "type": "api"}

    answer = client_of(dora).post(f"{ORDERS}edit/", typed, follow=True)

    assert notices(answer) == ["The component was saved."]
    orders.refresh_from_db()
    assert (orders.name, orders.handle, orders.type) == ("Purchases", "orders", "service")
    event = Event.objects.get(kind="component.changed")
    assert event.before["name"] == "Orders"


def test_a_change_to_the_same_writes_nothing(orders, dora, client_of):
    before = business()

    client_of(dora).post(
        f"{ORDERS}edit/",
        {"name": "Orders", "repository": "https://git.example.com/acme/orders"},
    )

    assert business() == before


def test_a_change_to_the_name_of_another_is_refused(orders, apollo, dora, client_of):
    add(apollo, dora, "Invoices")

    answer = client_of(dora).post(f"{ORDERS}edit/", {"name": "INVOICES"})

    assert "Another component of this project is already named" in reason_at(answer, "name")


def test_an_archived_component_is_read_only_until_it_is_restored(orders, dora, client_of):
    page = client_of(dora)

    assert notices(page.post(f"{ORDERS}archive/", follow=True)) == ["Orders was archived."]

    assert ORDERS not in links(page.get(APOLLO))
    assert "Orders" in words(page.get(APOLLO, {"show": "archived"}))
    answer = page.post(f"{ORDERS}edit/", {"name": "Purchases"})
    assert "Orders is archived. Restore it to make changes." in words(answer)
    page.post(f"{ORDERS}restore/")
    orders.refresh_from_db()
    assert not orders.is_archived


def test_archiving_and_restoring_twice_is_written_once(orders, dora):
    for action in (actions.archive_component, actions.restore_component):
        action(component=orders, by=dora)
        action(component=orders, by=dora)

    assert Event.objects.filter(kind="component.archived").count() == 1
    assert Event.objects.filter(kind="component.restored").count() == 1


def test_nothing_of_an_archived_project_is_restored(orders, apollo, dora, adam):
    actions.archive_component(component=orders, by=dora)
    actions.archive_project(project=apollo, by=adam)

    with pytest.raises(actions.Archived):
        actions.restore_component(component=orders, by=dora)


def test_a_component_is_deleted_once_its_handle_is_typed(orders, dora, client_of):
    page = client_of(dora)

    wrong = page.post(f"{ORDERS}delete/", {"handle": "Orders"})
    right = page.post(f"{ORDERS}delete/", {"handle": " orders "}, follow=True)

    assert "This is not the handle of Orders. Enter orders." in reason_at(wrong, "handle")
    assert notices(right) == ["Orders was deleted."]
    assert not Component.objects.exists()
    assert Event.objects.get(kind="component.deleted").target_label == "Orders"


def test_a_component_that_runs_is_not_deleted_and_the_page_says_where(
    orders, dora, client_of, monkeypatch
):
    use = Use("deployments", lambda component: [f"build 4 of {component} in Production"])
    monkeypatch.setattr(uses, "USES", [use])
    page = client_of(dora)

    shown = page.get(f"{ORDERS}delete/")
    answer = page.post(f"{ORDERS}delete/", {"handle": "orders"})

    assert "build 4 of Orders in Production" in words(shown)
    assert "Orders is still in use: build 4 of Orders in Production." in words(answer)
    assert Component.objects.exists()
