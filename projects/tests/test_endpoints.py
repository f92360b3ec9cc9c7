"""Endpoints of APIs and services: described on the component's page, and held by the database."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.components.endpoints import EndpointKind, EndpointTerms, EndpointVisibility
from projects.models import ComponentType, Endpoint
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
TYPED = {"name": "web", "kind": "http", "port": "8080", "visibility": "organization"}
WITHOUT = [t for t in ComponentType if t not in (ComponentType.API, ComponentType.SERVICE)]


@pytest.fixture
def orders(adam):
    return make(adam, "Orders")


@pytest.fixture
def dora(acme, orders):
    """A developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


def make(adam, name: str, type: ComponentType = ComponentType.SERVICE):
    project = adam.organization.projects.first() or actions.create_project(name="Apollo", by=adam)
    terms = actions.ComponentTerms(name)
    return actions.create_component(project=project, type=type, terms=terms, by=adam)


def page_of(component) -> str:
    return f"{component.get_absolute_url()}endpoints/new/"


def add(component, by, name: str = "web", port: int = 8080, **more) -> Endpoint:
    return actions.add_endpoint(component=component, terms=EndpointTerms(name, port, **more), by=by)


def test_a_developer_adds_an_endpoint(orders, dora, client_of):
    typed = {**TYPED, "definition_url": "https://docs.example.com/orders.yaml"}

    answer = client_of(dora).post(page_of(orders), typed, follow=True)

    assert notices(answer) == ["The endpoint web was added."]
    assert answer.wsgi_request.path == orders.get_absolute_url()
    said = words(answer)
    assert "8080 HTTP" in said
    assert "Organization" in said
    assert 'href="https://docs.example.com/orders.yaml"' in answer.text
    event = Event.objects.latest("pk")
    assert event.kind == "endpoint.added"
    assert event.target_label == "Orders"
    assert event.after["port"] == 8080


@pytest.mark.parametrize("type", [ComponentType.API, ComponentType.SERVICE])
def test_apis_and_services_have_endpoints(adam, client_of, type):
    component = make(adam, "Orders", type)

    assert "Endpoints" in words(client_of(adam).get(component.get_absolute_url()))
    assert add(component, adam).component_type == type


@pytest.mark.parametrize("type", WITHOUT)
def test_no_other_component_has_endpoints(adam, client_of, type):
    component = make(adam, "Orders", type)

    answer = client_of(adam).post(page_of(component), TYPED)

    assert "Only APIs and services have endpoints" in words(answer)
    assert not Endpoint.objects.exists()
    assert "Endpoints" not in words(client_of(adam).get(component.get_absolute_url()))


@pytest.mark.parametrize("type", WITHOUT)
def test_the_database_takes_no_endpoint_of_another_type(adam, type):
    component = make(adam, "Orders", type)

    for claimed in (component.type, ComponentType.SERVICE):
        with pytest.raises(IntegrityError), transaction.atomic():
            force(component, claimed)


def force(component, claimed: str) -> None:
    """Write a row that says this of its component, and have its keys looked at."""
    component.endpoints.create(
        organization_id=component.organization_id,
        component_type=claimed,
        name="web",
        kind=EndpointKind.HTTP,
        port=80,
        visibility=EndpointVisibility.PUBLIC,
    )
    connection.check_constraints()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("name", each) for each in [
            "", "w", "Web", "-web", "web-", "w b", "wéb", "x" * 41, "web\x00", "w.b",
        ]),
        *(("port", each) for each in ["", "0", "65536", "-1", "80.5", "1e3", "eighty", "9" * 400]),
        *(("kind", each) for each in ["", "smtp", "HTTP", "http\x00"]),
        *(("visibility", each) for each in ["", "everyone", "Public"]),
        *(("definition_url", each) for each in [
            "javascript:alert(1)",
            "ftp://example.com/x",
            "https://",
            "https://me:hush@example.com/x",
            "https://exa mple.com/",
            "https://example.com:port/",
            f"https://example.com/{'x' * 500}",
            "https://example.com/\x00",
        ]),
    ],
)  # fmt: skip
def test_what_is_said_of_an_endpoint_must_be_possible(orders, dora, client_of, field, value):
    answer = client_of(dora).post(page_of(orders), {**TYPED, field: value})

    assert answer.status_code == 200
    assert reason_at(answer, field)
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("port", [1, 65_535])
def test_the_first_and_the_last_port_are_ports(orders, dora, client_of, port):
    client_of(dora).post(page_of(orders), {**TYPED, "port": str(port)})

    assert Endpoint.objects.get().port == port


@pytest.mark.parametrize("port", [0, 65_536])
def test_the_database_takes_no_other_port(orders, dora, port):
    add(orders, dora)

    with pytest.raises(IntegrityError, match="port_is_one"), transaction.atomic():
        Endpoint.objects.update(port=port)


def test_a_name_is_given_once_in_a_component(orders, dora, adam, client_of):
    add(orders, dora)
    add(make(adam, "Receipts"), dora)
    before = business()

    answer = client_of(dora).post(page_of(orders), TYPED)

    assert reason_at(answer, "name") == ("Another endpoint of this component is already named web.")
    assert value_of(answer, "port") == "8080"
    assert business() == before


def test_an_endpoint_is_changed(orders, dora, client_of):
    endpoint = add(orders, dora)
    typed = {**TYPED, "name": "events", "kind": "websocket", "visibility": "public"}

    answer = client_of(dora).post(endpoint.get_absolute_url(), typed, follow=True)

    assert notices(answer) == ["The endpoint was saved."]
    assert "8080 WebSocket" in words(answer)
    event = Event.objects.latest("pk")
    assert (event.before["endpoint"], event.after["endpoint"]) == ("web", "events")


def test_saving_it_as_it_is_changes_nothing(orders, dora):
    endpoint = add(orders, dora)
    number = Event.objects.count()

    actions.change_endpoint(endpoint=endpoint, terms=endpoint.terms, by=dora)

    assert Event.objects.count() == number


def test_it_is_not_renamed_to_another(orders, dora, client_of):
    add(orders, dora, "admin", 9090)
    endpoint = add(orders, dora)

    answer = client_of(dora).post(endpoint.get_absolute_url(), {**TYPED, "name": "admin"})

    assert "already named admin" in reason_at(answer, "name")
    assert set(Endpoint.objects.values_list("name", flat=True)) == {"admin", "web"}


def test_an_endpoint_is_removed_once(orders, dora, client_of):
    endpoint = add(orders, dora)
    page = client_of(dora)
    address = f"{endpoint.get_absolute_url()}delete/"
    assert page.get(address).status_code == 200
    assert Endpoint.objects.exists()

    answer = page.post(address, follow=True)

    assert notices(answer) == ["The endpoint web was removed."]
    assert "None are described yet." in words(answer)
    assert page.post(address).status_code == 404
    with pytest.raises(actions.EndpointGone):
        actions.remove_endpoint(endpoint=endpoint, by=dora)


def test_what_is_archived_keeps_its_endpoints(orders, dora, client_of):
    endpoint = add(orders, dora)
    actions.archive_component(component=orders, by=dora)
    before = business()

    page = client_of(dora)
    page.post(page_of(orders), {**TYPED, "name": "other"})
    page.post(endpoint.get_absolute_url(), {**TYPED, "name": "other"})
    page.post(f"{endpoint.get_absolute_url()}delete/")

    assert business() == before
    assert "Add endpoint" not in words(page.get(orders.get_absolute_url()))


def test_there_are_twenty_at_most(orders, dora):
    for port in range(1, 21):
        add(orders, dora, f"port-{port}", port)

    with pytest.raises(actions.TooManyEndpoints):
        add(orders, dora, "port-21", 21)


def test_a_viewer_reads_them_and_changes_nothing(orders, dora, acme, client_of):
    endpoint = add(orders, dora)
    reader = add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)

    page = client_of(reader)

    assert "8080 HTTP" in words(page.get(orders.get_absolute_url()))
    assert "Add endpoint" not in words(page.get(orders.get_absolute_url()))
    assert page.get(page_of(orders)).status_code == 403
    assert page.post(endpoint.get_absolute_url(), TYPED).status_code == 403


def test_the_neighbor_finds_none_of_them(orders, dora, zed, client_of):
    endpoint = add(orders, dora)
    foreign = endpoint.get_absolute_url().replace("/acme/", "/zenith/")

    assert client_of(zed).get(endpoint.get_absolute_url()).status_code == 404
    assert client_of(zed).get(foreign).status_code == 404
    assert client_of(zed).post(f"{foreign}delete/").status_code == 404
    assert Endpoint.objects.exists()


def test_endpoints_go_with_their_component(orders, dora):
    add(orders, dora)

    actions.delete_component(component=orders, handle="orders", by=dora)

    assert not Endpoint.objects.exists()
