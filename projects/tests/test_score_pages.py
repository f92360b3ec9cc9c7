"""Import score.yaml, and download it: all of the file, or nothing."""

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.models import AcceptedEvent, Component, ComponentType, Endpoint
from projects.score import Workload, read
from projects.scores import workload_of
from projects.tests.test_score import BOMB, FULL, SMALLEST, annotated, changed
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
APOLLO = "/organizations/acme/projects/apollo/"
IMPORT = f"{APOLLO}import/"
HOOKS = annotated(
    "type: webhook",
    "event.1.type: com.github.*",
    "event.1.source: https://github.com/acme/*",
    "event.1.caller: github",
    "event.1.secret-name: GITHUB_SECRET",
)


NIGHTLY = annotated(
    "type: scheduled-job", "schedule: 0 2 * * *", "time-zone: Europe/Berlin", "overlap: replace"
)


@pytest.fixture
def apollo(adam):
    return actions.create_project(name="Apollo", by=adam)


@pytest.fixture
def dora(acme, apollo):
    """A developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


def test_a_developer_imports_a_component(apollo, dora, client_of):
    answer = client_of(dora).post(IMPORT, {"score": FULL}, follow=True)

    assert answer.wsgi_request.path == f"{APOLLO}components/orders-api/"
    assert notices(answer) == [
        "Orders API was created. Not kept: containers, resources, target ports, other metadata."
    ]
    assert Component.objects.get().type == ComponentType.API
    assert list(Endpoint.objects.in_order().values_list("name", "port", "kind")) == [
        ("dns", 53, "udp"),
        ("metrics", 9090, "tcp"),
        ("web", 80, "tcp"),
    ]
    assert set(Event.objects.values_list("kind", flat=True)) >= {
        "component.created",
        "endpoint.added",
    }


def test_a_file_is_uploaded(apollo, dora, client_of):
    file = SimpleUploadedFile("score.yaml", HOOKS.encode())

    client_of(dora).post(IMPORT, {"score": "", "file": file})

    made = AcceptedEvent.objects.get()
    assert (made.event_type, made.secret_name) == ("com.github.*", "GITHUB_SECRET")
    assert made.component.name == "orders"


def test_the_type_is_selected_if_the_file_has_none(apollo, dora, client_of):
    page = client_of(dora)

    answer = page.post(IMPORT, {"score": SMALLEST})
    assert "Select one." in reason_at(answer, "type")
    assert "name: orders" in value_of(answer, "score")
    assert not Component.objects.exists()

    page.post(IMPORT, {"score": SMALLEST, "type": "service"})
    assert Component.objects.get().type == ComponentType.SERVICE


def test_the_file_is_not_overruled(apollo, dora, client_of):
    answer = client_of(dora).post(IMPORT, {"score": FULL, "type": "service"})

    assert reason_at(answer, "type") == "The file says API. Select this type, or none."
    assert not Component.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no Score file yet"),
        (BOMB, "Aliases"),
        (changed("v1b1", "v1b2"), "apiVersion: This must be score.dev/v1b1."),
        (changed("name: orders\n", "name: Orders\n"), "metadata.name"),
        (f"{SMALLEST}# {'x' * 65_536}", "larger than 64 KiB"),
        (f"{SMALLEST}---\na: 1", "second document"),
        ("- a", "starts with a field"),
        (changed("name: orders", "name: !!python/name:os.system x"), "Tags"),
        (f"{SMALLEST}\x00", ""),
    ],
    ids=["empty", "bomb", "version", "capitals", "large", "two", "list", "tag", "zero"],
)
def test_what_is_no_score_file_makes_nothing(apollo, dora, client_of, text, said):
    before = business()

    answer = client_of(dora).post(IMPORT, {"score": text})

    assert answer.status_code == 200
    assert said in reason_at(answer, "score")
    assert business() == before


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"\xff\xfe", "not text in UTF-8"), (b"a" * 65_537, "larger than 64 KiB"), (b"", "is empty")],
    ids=["bytes", "large", "empty"],
)
def test_a_file_is_text_of_64_kib(apollo, dora, client_of, body, said):
    file = SimpleUploadedFile("score.yaml", body)

    answer = client_of(dora).post(IMPORT, {"score": "", "file": file})

    assert said in reason_at(answer, "file")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed("console/type: api", "console/type: trigger"), "Only APIs and services have"),
        (HOOKS.replace("type: webhook", "type: service"), "Only triggers and webhooks accept"),
        (NIGHTLY.replace("scheduled-job", "service"), "is not a scheduled job"),
        (HOOKS.replace("    console/event.1.caller: github\n", ""), "Select who calls"),
    ],
    ids=["ports", "events", "schedule", "caller"],
)
def test_what_does_not_fit_the_type_makes_nothing(apollo, dora, client_of, text, said):
    before = business()

    answer = client_of(dora).post(IMPORT, {"score": text})

    assert said in words(answer)
    assert business() == before


def test_a_schedule_is_imported(apollo, dora, client_of):
    client_of(dora).post(IMPORT, {"score": NIGHTLY})

    made = Component.objects.get().schedule
    assert (made.expression, made.time_zone) == ("0 2 * * *", "Europe/Berlin")
    assert (made.grace_minutes, made.overlap) == (15, "replace")


def test_a_name_is_not_imported_twice(apollo, dora, client_of):
    page = client_of(dora)
    page.post(IMPORT, {"score": FULL})
    before = business()

    answer = page.post(IMPORT, {"score": FULL})

    assert "Another component of this project is already named Orders API" in words(answer)
    assert business() == before


@pytest.mark.parametrize("text", [FULL, HOOKS, NIGHTLY], ids=["api", "webhook", "job"])
def test_what_is_downloaded_reads_back_equal(apollo, dora, client_of, text):
    page = client_of(dora)
    page.post(IMPORT, {"score": text})
    component = Component.objects.get()

    answer = page.get(f"{component.get_absolute_url()}score.yaml")

    assert answer["Content-Disposition"] == 'attachment; filename="score.yaml"'
    assert read(answer.text) == workload_of(component)
    document = yaml.safe_load(answer.text)
    assert document["apiVersion"] == "score.dev/v1b1"
    assert document["containers"] == {"main": {"image": "."}}


def test_what_was_downloaded_makes_the_same_elsewhere(apollo, dora, adam, client_of):
    client_of(dora).post(IMPORT, {"score": FULL})
    first = Component.objects.get()
    other = actions.create_project(name="Gemini", by=adam)
    page = client_of(dora)

    text = page.get(f"{first.get_absolute_url()}score.yaml").text
    page.post(f"{other.get_absolute_url()}import/", {"score": text})

    assert workload_of(other.components.get()) == workload_of(first)


def test_an_archived_project_takes_no_import(apollo, dora, adam, client_of):
    actions.archive_project(project=apollo, by=adam)

    with pytest.raises(actions.Archived):
        actions.import_component(project=apollo, workload=Workload("Orders", "api"), by=dora)


def test_who_may_not_create_components_imports_none(apollo, acme, client_of):
    reader = add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)

    assert client_of(reader).post(IMPORT, {"score": FULL}).status_code == 403
    assert not Component.objects.exists()


def test_the_neighbor_downloads_nothing(apollo, dora, zed, client_of):
    client_of(dora).post(IMPORT, {"score": FULL})
    address = f"{Component.objects.get().get_absolute_url()}score.yaml"

    assert client_of(zed).get(address).status_code == 404
    assert client_of(zed).get(address.replace("acme", "zenith")).status_code == 404
