"""The page of an application: how its APIs are called, its keys, and what is done with them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apis.environments import Environment
from apis.models import Address, Version
from apis.states import State as Life
from apis.tests.makers import add_address, add_api, add_version, write_reference
from organizations.tenancy.roles import RoleSlug
from portal.models import Application, Right, State
from portal.tests.makers import add_key, add_subscription
from tests.cast import add_member
from tests.reading import document, links, words

pytestmark = pytest.mark.django_db
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Payments", "version": "1.0.0"},
    "paths": {"/payments": {"get": {"responses": {}}}},
}


@pytest.fixture
def subscription(checkout, version, gold):
    """Checkout may call Payments v1, whose first call is known."""
    write_reference(version, DOCUMENT)
    return add_subscription(checkout, version, gold)


@pytest.fixture
def ledger(adam, checkout, gold):
    """An older subscription of Checkout, to Ledger v1."""
    ledger = add_version(add_api("Ledger", by=adam))
    write_reference(ledger, DOCUMENT)
    made = add_subscription(checkout, ledger, gold)
    made.asked_at = timezone.now() - timedelta(days=1)
    made.save()
    return made


def calls_in(page):
    """The calls to copy, in each language."""
    return ["".join(e.itertext()) for e in document(page).iter("pre")]


def tabs_of(page):
    """The APIs to choose from, and which one is chosen."""
    navs = (e for e in document(page).iter("nav") if e.get("aria-label") == "API to call")
    tabs = [tab for nav in navs for tab in nav.iter("a")]
    chosen = [tab.text for tab in tabs if tab.get("aria-current") == "page"]
    return [tab.text for tab in tabs], chosen


def test_each_api_that_it_may_call_has_a_tab_with_its_call(
    sam, checkout, subscription, ledger, client_of
):
    page, url = client_of(sam), checkout.get_absolute_url()

    assert tabs_of(page.get(url)) == (["Payments v1", "Ledger v1"], ["Payments v1"])
    chosen = page.get(f"{url}?call={ledger.pk}")
    assert tabs_of(chosen)[1] == ["Ledger v1"]
    assert "GET /payments of Ledger v1, with the plan Gold" in words(chosen)
    for unknown in ("x", f"{checkout.pk}"):
        assert tabs_of(page.get(f"{url}?call={unknown}"))[1] == ["Payments v1"]


def test_one_api_needs_no_tabs(sam, checkout, subscription, client_of):
    answer = client_of(sam).get(checkout.get_absolute_url())

    assert tabs_of(answer) == ([], [])
    assert "curl 'https://" in calls_in(answer)[0]


def test_what_no_gateway_lets_through_is_not_offered_to_call(
    sam, checkout, subscription, ledger, client_of
):
    subscription.state = State.PENDING
    subscription.save()
    stopped = {"state": Life.BLOCKED, "blocked_from": Life.PUBLISHED, "blocked_reason": "Broken."}
    Version.objects.filter(pk=ledger.version_id).update(**stopped)
    page, url = client_of(sam), checkout.get_absolute_url()
    assert calls_in(page.get(url)) == []

    subscription.state = State.ACTIVE
    subscription.save()
    assert calls_in(page.get(url))
    blocked = {"blocked_at": timezone.now(), "blocked_reason": "Too many calls."}
    Application.objects.filter(pk=checkout.pk).update(**blocked)
    assert calls_in(page.get(url)) == []


def test_the_call_is_one_that_a_key_opens(sam, checkout, subscription, client_of):
    sandbox = add_address(subscription.version, Environment.SANDBOX)
    Address.objects.filter(pk=sandbox.pk).update(base_url="https://sandbox.example.com")
    page, url = client_of(sam), checkout.get_absolute_url()
    before = page.get(url)
    assert "Generate a key first." in words(before)

    add_key(checkout, environment=Environment.SANDBOX)

    after = page.get(url)
    assert "Put a key in the variable API_KEY" in words(after)
    assert "https://sandbox.example.com/payments" in calls_in(after)[0]
    assert "sandbox" not in calls_in(before)[0]


def test_keys_of_all_environments_stand_in_one_table(sam, checkout, client_of):
    add_key(checkout, name="Servers")
    add_key(checkout, name="Laptop", environment=Environment.SANDBOX)

    answer = client_of(sam).get(checkout.get_absolute_url())

    shown = words(answer)
    assert shown.count("Last used") == 3, "a heading, and a word for each key"
    for key in checkout.keys.all():
        assert {f"{key.get_absolute_url()}{act}/" for act in ("rotate", "revoke")} <= {
            *links(answer)
        }


def test_who_only_views_it_sees_no_key_and_changes_nothing(acme, sam, checkout, client_of):
    key = add_key(checkout)
    viewer = add_member(acme, "Vera", RoleSlug.API_SUBSCRIBER)
    checkout.shares.create(organization=acme, membership=viewer, right=Right.READ)

    answer = client_of(viewer).get(checkout.get_absolute_url())

    assert "1 key. Only those who manage Checkout see more." in words(answer)
    assert key.hint not in words(answer)
    for act in ("edit", "delete", "transfer", "sharing", "block"):
        assert f"{checkout.get_absolute_url()}{act}/" not in links(answer)


def test_with_two_keys_in_each_environment_there_is_no_room(sam, checkout, client_of):
    for environment in Environment:
        for slot in (1, 2):
            add_key(checkout, environment=environment, slot=slot)

    answer = client_of(sam).get(checkout.get_absolute_url())

    assert "There are two for each mode, which is the limit." in words(answer)
    assert "Generate key" not in words(answer)


def test_many_subscriptions_and_keys_cost_as_many_statements_as_one(
    sam, adam, checkout, subscription, ledger, gold, client_of
):
    page, url = client_of(sam), checkout.get_absolute_url()
    add_key(checkout)
    counts = []
    for numbers in (range(1), range(1, 9)):
        for number in numbers:
            add_subscription(checkout, add_version(add_api(f"Api {number}", by=adam)), gold)
        page.get(url)
        with CaptureQueriesContext(connection) as queries:
            page.get(url)
        counts.append(len(queries))

    assert counts == [10, 10]


def test_a_new_key_is_shown_with_a_call_to_copy_where_it_works(
    sam, checkout, subscription, version, fresh_client_of
):
    add_address(version, Environment.SANDBOX)
    new = f"{checkout.get_absolute_url()}keys/new/"
    page, form = fresh_client_of(sam), {"name": "Web", "days": 90}

    shown = page.post(new, {**form, "environment": "production"})
    curl = next(call for call in calls_in(shown) if call.startswith("curl"))
    assert f"{version.addresses.get(environment='production').base_url}/payments'" in curl
    assert "and run this." in words(shown)

    version.addresses.filter(environment="production").update(base_url="https://other.example/p")
    shown = page.post(new, {**form, "environment": "sandbox"})
    sandbox = version.addresses.get(environment="sandbox").base_url
    assert not [call for call in calls_in(shown) if "other.example" in call]
    assert any(call.startswith("curl") and sandbox in call for call in calls_in(shown))
