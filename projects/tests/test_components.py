"""Components: created in a project, shown and listed, by those whose roles say so."""

import pytest

from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.models import Component, ComponentType
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


@pytest.fixture
def orders(apollo, dora):
    return add(apollo, dora, repository="https://git.example.com/acme/orders")
