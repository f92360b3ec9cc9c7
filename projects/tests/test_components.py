"""Components: created in a project, shown and listed, by those whose roles say so."""

import pytest

from audit.models import Event
from organizations.roles import RoleSlug
from projects import actions, uses
from projects.models import Component, ComponentType
from projects.uses import Use
from tests.cast import add_member
from tests.database import business
from tests.reading import links, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
APOLLO = "/organizations/acme/projects/apollo/"
NEW = f"{APOLLO}components/new/"


@pytest.fixture
def apollo(adam):
    return actions.create_project(name="Apollo", description="To the moon", by=adam)


@pytest.fixture
def dora(acme, apollo):
    """A developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


def add(apollo, dora, name: str = "Orders", type: str = "service", **terms: str) -> Component:
    return actions.create_component(
        project=apollo,
        type=ComponentType(type),
        terms=actions.ComponentTerms(name, **terms),
        by=dora,
    )


@pytest.mark.parametrize("type", ComponentType.values)
def test_a_developer_creates_a_component_of_each_type(apollo, dora, client_of, type):
    page = client_of(dora)
    typed = {"name": "Orders", "type": type, "repository": "git@example.com:acme/orders.git"}

    answer = page.post(NEW, typed, follow=True)

    assert answer.wsgi_request.path == f"{APOLLO}components/orders/"
    assert notices(answer) == ["Orders was created."]
    assert "git@example.com:acme/orders.git" in words(answer)
    assert ComponentType(type).label in words(page.get(APOLLO))


@pytest.mark.parametrize("type", ["", "cron", "API", "service\x00"])
def test_a_type_is_one_of_five(apollo, dora, client_of, type):
    answer = client_of(dora).post(NEW, {"name": "Orders", "type": type})

    assert reason_at(answer, "type")
    assert value_of(answer, "name") == "Orders"
    assert not Component.objects.exists()


@pytest.mark.parametrize("name", ["Orders", "orders", " ORDERS "])
def test_a_name_is_given_once_in_a_project(apollo, dora, client_of, name):
    add(apollo, dora)
    before = business()

    answer = client_of(dora).post(NEW, {"name": name, "type": "api"})

    assert "Another component of this project is already named" in reason_at(answer, "name")
    assert business() == before


def test_two_projects_have_components_of_one_name(apollo, dora, adam):
    other = actions.create_project(name="Gemini", by=adam)

    assert add(apollo, dora).handle == add(other, dora).handle == "orders"


def test_a_handle_that_is_taken_or_ours_gets_a_number(apollo, dora):
    assert [add(apollo, dora, name).handle for name in ("Orders", "Orders!", "New")] == [
        "orders",
        "orders-2",
        "new-2",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("repository", each) for each in [
            "file:///etc/passwd",
            "ssh://-oProxyCommand=x/y",
            "-oProxyCommand=x",
            "ext::sh -c x",
            "https://user:secret@example.com/x",
            "https://token@example.com/x",
            "ssh://git:secret@example.com/x",
            "http://example.com/x",
            "https://",
            "https://example.com",
            "https://exa mple.com/x",
            "https://example.com/x?token=1",
            "https://example.com:port/x",
            "javascript:alert(1)",
            "git@example.com:-x",
            f"https://example.com/{'x' * 300}",
            "https://example.com/\x00",
        ]),
        *(("path", each) for each in ["/etc", "../x", "a/../b", "a//b", "./a", "a\\b", "a\x00"]),
        *(("branch", each) for each in ["-x", "a..b", "a b", "a~1", "/a", "a/", "x.lock", "@{1}"]),
    ],
)  # fmt: skip
def test_where_the_source_is_must_be_such_a_place(apollo, dora, client_of, field, value):
    answer = client_of(dora).post(NEW, {"name": "Orders", "type": "api", field: value})

    assert reason_at(answer, field)
    assert not Component.objects.exists()


def test_a_password_belongs_into_the_engine(apollo, dora, client_of):
    typed = {"name": "Orders", "type": "api", "repository": "https://me:hush@example.com/x"}

    answer = client_of(dora).post(NEW, typed)

    assert "Put them into the engine." in reason_at(answer, "repository")


@pytest.mark.parametrize(
    "repository",
    [
        "https://github.com/acme/orders",
        "https://git.example.com:8443/acme/orders.git",
        "ssh://git@example.com:2222/acme/orders.git",
        "git@example.com:acme/orders.git",
        "https://[::1]/acme/orders",
    ],
)
def test_usual_repositories_are_taken(apollo, dora, client_of, repository):
    client_of(dora).post(NEW, {"name": "Orders", "type": "api", "repository": repository})

    assert Component.objects.get().repository == repository


def test_nothing_is_created_in_an_archived_project(apollo, dora, adam, client_of):
    actions.archive_project(project=apollo, by=adam)

    with pytest.raises(actions.Archived):
        add(apollo, dora)
    answer = client_of(dora).get(NEW)
    assert "Apollo is archived" in words(answer)
    assert NEW not in links(client_of(dora).get(APOLLO))


def test_an_environment_manager_views_components_and_creates_none(apollo, dora, acme, client_of):
    add(apollo, dora)
    page = client_of(add_member(acme, "Enzo", RoleSlug.ENVIRONMENT_MANAGER))

    shown = page.get(APOLLO)

    assert "Orders" in words(shown)
    assert NEW not in links(shown)
    assert page.get(NEW).status_code == page.post(NEW).status_code == 403
    assert page.get(f"{APOLLO}components/orders/ci/").status_code == 403


def test_a_publisher_sees_the_project_and_no_components(apollo, dora, acme, client_of):
    add(apollo, dora)
    page = client_of(add_member(acme, "Pia", RoleSlug.API_PUBLISHER))

    shown = page.get(APOLLO)

    assert shown.status_code == 200
    assert "Orders" not in words(shown)
    assert page.get(f"{APOLLO}components/orders/").status_code == 403


def test_the_neighbour_finds_nothing(apollo, dora, zed, client_of):
    add(apollo, dora)
    actions.create_project(name="Apollo", by=zed)

    page = client_of(zed)

    assert page.get(f"{APOLLO}components/orders/").status_code == 404
    there = "/organizations/zenith/projects/apollo/components/orders/"
    assert page.get(there).status_code == 404


def test_components_are_searched_and_filtered(apollo, dora, client_of):
    add(apollo, dora, "Orders", "service")
    add(apollo, dora, "Nightly report", "scheduled-job")
    page = client_of(dora)

    found = words(page.get(APOLLO, {"q": "rep"}))
    jobs = words(page.get(APOLLO, {"type": "service"}))

    assert "Nightly report" in found
    assert "Orders" not in found
    assert "Orders" in jobs
    assert "Nightly report" not in jobs
    assert "No components match" in words(page.get(APOLLO, {"q": "zzz"}))


# Changing, archiving, deleting


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
    with pytest.raises(actions.Archived):
        actions.create_ci_credential(
            component=orders, wanted=actions.CiTerms("CI", days=7), by=dora
        )
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

    wrong = page.post(f"{ORDERS}remove/", {"handle": "Orders"})
    right = page.post(f"{ORDERS}remove/", {"handle": " orders "}, follow=True)

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

    shown = page.get(f"{ORDERS}remove/")
    answer = page.post(f"{ORDERS}remove/", {"handle": "orders"})

    assert "build 4 of Orders in Production" in words(shown)
    assert "Orders is still in use: build 4 of Orders in Production." in words(answer)
    assert Component.objects.exists()
