"""The overview of a version: the steps to the first call, then its calls and who waits."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from apis.models import Version
from apis.states import State
from gateways.models import Gateway
from organizations.tenancy.roles import RoleSlug
from portal.models import State as SubscriptionState
from portal.tests.makers import add_application, add_subscription
from tests.cast import add_member
from tests.reading import buttons, document, links, words
from usage.tests.makers import add_bucket

pytestmark = pytest.mark.django_db
VERSION = "/organizations/acme/apis/payments/v1/"


@pytest.fixture
def version(offered):
    """A published version with a gateway."""
    return offered.version


def steps_in(page):
    """The titles of the steps by their kind: done, next or later."""
    lists = [e for e in document(page).iter("ol") if e.get("class") == "begin"]
    steps = [step for one in lists for step in one.iter("li")]
    return [(next(e.iter("h3")).text, e.get("class")) for e in steps]


def called(offered, calls=12, **more):
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return add_bucket(offered, today - timedelta(days=1), calls=calls, **more)


def test_the_next_step_to_the_first_call_is_the_only_one_to_press(adam, version, client_of):
    rows, page = Version.objects.filter(pk=version.pk), client_of(adam)
    Gateway.objects.all().delete()
    rows.update(state=State.CREATED, published_at=None)
    version.addresses.all().delete()

    shown = page.get(VERSION)

    assert steps_in(shown) == [
        ("Upload the definition", "done"),
        ("Add the base URL for production", "next"),
        ("Offer a plan", None),
        ("Publish it", None),
    ]
    assert "1 of 4 done. Only members of Acme who view APIs see it." in words(shown)
    assert {"Pre-release"} <= {*buttons(shown)}

    version.addresses.create(
        organization=version.organization, environment="production", base_url="https://a.example"
    )
    rows.update(state=State.PUBLISHED, published_at=timezone.now())
    assert steps_in(page.get(VERSION)) == [("Set up a gateway", "next")]


def test_once_gateways_serve_it_no_steps_are_left(adam, version, client_of):
    shown = client_of(adam).get(VERSION)

    assert steps_in(shown) == []
    assert "No calls in 7 days" in words(shown)
    assert f"{VERSION}try/" in links(shown)


def test_its_calls_errors_and_callers_are_there(adam, offered, version, client_of):
    called(offered, 970)
    called(offered, 30, status_class=5)

    said = words(client_of(adam).get(VERSION))

    assert "Calls1,000" in said.replace(" ", "") or "Calls 1,000" in said
    assert f"{offered.application} 1,000 3% errors" in said
    assert "Calls per day" in said
    assert "No calls in 7 days" not in said


def test_who_waits_for_it_is_there_with_a_way_to_decide(adam, acme, offered, version, client_of):
    mia = add_member(acme, "Ida", RoleSlug.API_SUBSCRIBER)
    shop = add_application("Web shop", owner=mia)
    add_subscription(shop, version, offered.plan, SubscriptionState.PENDING)

    assert "Web shop to Payments v1" in words(client_of(adam).get(VERSION))
    assert "Web shop" not in words(client_of(mia).get(VERSION))


def test_what_is_dangerous_is_in_the_menu(adam, version, client_of):
    page = client_of(adam).get(VERSION)

    menu = next(e for e in document(page).iter("details") if e.get("class") == "menu")
    entries = {
        " ".join("".join(e.itertext()).split()) for e in menu.iter() if e.tag in ("a", "button")
    }
    assert {"API settings", "Deprecate", "Unpublish", "Block"} <= entries
    assert "Delete version" not in entries


def test_who_only_discovers_it_reads_facts(acme, offered, version, client_of):
    called(offered)
    dev = add_member(acme, "Dev", RoleSlug.DEVELOPER)

    page = client_of(dev).get(VERSION)

    said = words(page)
    assert "Visible to" in said
    assert not {"Plans", "View usage", "API settings", "Deprecate"} & {*buttons(page)}
    assert "View usage" not in said


def test_it_costs_16_statements(
    adam, acme, offered, version, client_of, django_assert_max_num_queries
):
    called(offered)
    for number in range(3):
        shop = add_application(f"Shop {number}", owner=add_member(acme, f"Owner {number}"))
        add_subscription(shop, version, offered.plan, SubscriptionState.PENDING)
    page = client_of(adam)
    page.get(VERSION)

    with django_assert_max_num_queries(16):
        page.get(VERSION)
