"""The page of an API says where the reader stands on the way to the first call."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apis.environments import Environment
from apis.models import Address
from apis.states import State as VersionState
from apis.tests.makers import add_address, add_api, add_version, write_reference
from organizations.tenancy.roles import RoleSlug
from portal.models import Application, Right, State, Subscription
from portal.tests.makers import add_application, add_key, add_offer, add_plan, add_subscription
from tests.cast import add_member
from tests.reading import link_named, words

pytestmark = pytest.mark.django_db
PAGE = "/portal/acme/apis/payments/v1/"
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Payments", "version": "1.0.0", "description": "Moves **money**. <b>"},
    "paths": {
        "/payments/{id}": {"get": {"responses": {}}},
        "/payments": {"post": {"responses": {}}, "get": {"responses": {}}},
    },
}


@pytest.fixture
def described(version):
    """The version with a reference that has a first call."""
    write_reference(version, DOCUMENT)
    return version


def steps(answer):
    """How the steps stand, in their order."""
    return re.findall(r'<li class="(\w+)">', answer.content.decode())


def test_a_newcomer_is_led_from_one_step_to_the_next(sam, described, gold, client_of):
    page, seen = client_of(sam), []
    seen.append(steps(page.get(PAGE)))
    till = add_application("Till", owner=sam)
    asked = add_subscription(till, described, gold, State.PENDING)
    seen.append(steps(page.get(PAGE)))
    Subscription.objects.filter(pk=asked.pk).update(state=State.ACTIVE)
    seen.append(steps(page.get(PAGE)))
    add_key(till)
    seen.append(steps(page.get(PAGE)))

    assert seen == [
        ["next", "later", "later"],
        ["waiting", "later", "later"],
        ["done", "next", "later"],
        ["done", "done", "next"],
    ]


def test_each_step_leads_where_it_is_taken(sam, described, gold, client_of):
    page = client_of(sam)
    assert link_named(page.get(PAGE), "Subscribe") == f"{PAGE}subscribe/"
    till = add_application("Till", owner=sam)
    add_subscription(till, described, gold)

    generate = link_named(page.get(PAGE), "Generate key")
    key = add_key(till, name="Servers")
    shown = words(page.get(PAGE))

    assert generate == f"/portal/acme/applications/{till.pk}/keys/new/"
    assert f"Servers, which ends in {key.hint}, for production Expires in 90 days." in shown
    assert link_named(page.get(PAGE), "View the key Servers") == key.get_absolute_url()
    assert "Subscribe another application" in shown


def test_what_is_blocked_is_said_and_leads_to_no_key(sam, described, gold, client_of):
    till = add_application("Till", owner=sam)
    add_subscription(till, described, gold)
    Application.objects.update(blocked_at=described.published_at, blocked_reason="Too many.")

    answer = client_of(sam).get(PAGE)

    assert steps(answer) == ["bad", "later", "later"]
    assert "Generate key" not in words(answer)


def test_of_several_subscriptions_the_one_that_is_furthest_counts(sam, described, gold, client_of):
    for name, state in (("A", State.BLOCKED), ("B", State.ACTIVE), ("C", State.PENDING)):
        add_subscription(add_application(name, owner=sam), described, gold, state)
    keyed = add_application("D", owner=sam)
    add_subscription(keyed, described, gold)
    add_key(keyed)
    add_subscription(add_application("E", owner=sam), described, gold)

    answer = client_of(sam).get(PAGE)

    assert steps(answer) == ["done", "done", "next"]
    assert "D, with the plan Gold" in words(answer)
    waits = "C, with the plan Gold Waits for approval Those who manage Payments decide."
    assert waits in words(answer)


def test_who_can_only_view_an_application_sees_no_key_of_it(sam, eve, described, gold, client_of):
    till = add_application("Till", owner=sam)
    add_subscription(till, described, gold)
    till.shares.create(organization=till.organization, membership=eve, right=Right.READ)
    before = client_of(eve).get(PAGE)
    add_key(till, name="Secret servers")

    answer = client_of(eve).get(PAGE)

    assert "Those who manage Till generate its keys." in words(before)
    assert "Generate key" not in words(before)
    assert "Till has a key." in words(answer)
    assert "Secret servers" not in words(answer)


def test_subscriptions_of_others_are_not_shown(sam, eve, described, gold, client_of):
    till = add_application("Till", owner=sam)
    add_subscription(till, described, gold)
    add_key(till)

    answer = client_of(eve).get(PAGE)

    assert steps(answer) == ["next", "later", "later"]
    assert "Till" not in words(answer)


def test_who_manages_all_applications_is_told_of_their_own(adam, sam, described, gold, client_of):
    till = add_application("Till", owner=sam)
    add_subscription(till, described, gold)
    add_key(till)
    page = client_of(adam)
    before, listed = page.get(PAGE), words(page.get("/portal/acme/"))
    shop = add_application("Shop", owner=adam)
    add_subscription(shop, described, gold)

    after = page.get(PAGE)

    assert steps(before) == ["next", "later", "later"]
    assert "Till" not in words(before)
    assert "Subscribed" not in listed
    assert steps(after) == ["done", "next", "later"]
    assert "Shop, with the plan Gold" in words(after)
    assert "Subscribed" in words(page.get("/portal/acme/"))


def test_a_role_that_cannot_subscribe_is_not_asked_to(acme, described, gold, client_of):
    reader = add_member(acme, "Rae", RoleSlug.API_PUBLISHER)

    answer = client_of(reader).get(PAGE)

    assert steps(answer) == ["later", "later", "later"]
    assert f'href="{PAGE}subscribe/"' not in answer.content.decode()
    assert "To subscribe an application, you need the role API subscriber." in words(answer)
    assert "Name your program" not in words(answer)


@pytest.mark.parametrize("state", [VersionState.PRE_RELEASED, VersionState.DEPRECATED])
def test_a_version_that_is_not_open_cannot_be_begun_with(adam, sam, client_of, state):
    version = add_version(add_api("Payments", by=adam), state)
    add_offer(version, add_plan("Gold", by=adam))

    answer = client_of(sam).get(PAGE)

    assert steps(answer) == ["later", "later", "later"]
    assert "Payments v1 cannot be subscribed to now." in words(answer)
    assert "you need the role" not in words(answer)


def test_a_stranger_reads_the_steps_and_the_call(adam, sam, public, client):
    plan = add_plan("Gold", by=adam, requests=5, window=1)
    add_offer(public, plan)
    add_subscription(add_application("Till", owner=sam), public, plan)
    write_reference(public, DOCUMENT)

    answer = client.get(PAGE)

    assert steps(answer) == ["next", "later", "later"]
    assert "Gold: 5 calls per second." in words(answer)
    assert "you need the role" not in words(answer)
    assert "curl 'https://api.example.com/payments/v1/payments' \\ -H" in words(answer)
    assert "Till" not in words(answer)
    assert "/applications/" not in answer.content.decode()
    assert "subscribe/" not in answer.content.decode()


def test_the_call_is_there_in_three_languages_with_the_address_of_the_key(
    sam, described, gold, client_of
):
    sandbox = add_address(described, Environment.SANDBOX)
    Address.objects.filter(pk=sandbox.pk).update(base_url="http://[::1]:8080/test")
    page, till = client_of(sam), add_application("Till", owner=sam)
    before = words(page.get(PAGE))
    add_subscription(till, described, gold)
    add_key(till, environment=Environment.SANDBOX)
    with_one = words(page.get(PAGE))
    add_key(till, slot=2)

    assert "curl 'https://api.example.com/payments/v1/payments'" in before
    assert 'Request( "https://api.example.com/payments/v1/payments",' in before
    assert 'fetch("https://api.example.com/payments/v1/payments",' in before
    assert "curl --globoff 'http://[::1]:8080/test/payments'" in with_one
    assert "curl 'https://api.example.com/payments/v1/payments'" in words(page.get(PAGE))


def test_without_an_address_or_a_first_call_the_page_says_so(sam, version, described, client_of):
    write_reference(version, {**DOCUMENT, "paths": {"/../up": {"get": {"responses": {}}}}})
    no_call = words(client_of(sam).get(PAGE))
    version.addresses.all().delete()
    no_address = words(client_of(sam).get(PAGE))

    assert "The reference says how each operation is called." in no_call
    assert "Call it No base URLs yet." in no_address
    assert "curl" not in no_call + no_address


def test_an_address_that_would_break_out_of_a_shell_is_not_written_into_one(
    sam, described, client_of
):
    Address.objects.update(base_url="https://x.example/'$(id)'")

    answer = client_of(sam).get(PAGE)

    assert "The reference says how each operation is called." in words(answer)
    assert "curl" not in words(answer)


def test_the_description_is_shown_and_nothing_in_it_is_markup(sam, described, client_of):
    page = client_of(sam).get(PAGE).content.decode()

    assert "Moves <strong>money</strong>. &lt;b&gt;" in page


def test_a_reference_of_an_earlier_release_shows_less_and_no_error(sam, version, client_of):
    assert not version.definition.reference.outline

    answer = client_of(sam).get(PAGE)

    assert answer.status_code == 200
    assert "The reference says how each operation is called." in words(answer)
    assert "About" not in words(answer)


def test_many_subscriptions_cost_as_many_statements_as_one(sam, described, gold, client_of):
    page, counts = client_of(sam), []
    for some in (range(1), range(1, 30)):
        for number in some:
            till = add_application(f"Till {number}", owner=sam)
            add_subscription(till, described, gold)
            add_key(till)
        page.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            page.get(PAGE)
        counts.append(len(queries))

    assert counts == [12, 12]
