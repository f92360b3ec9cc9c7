"""Pre-releasing and publishing a version: what its checklist needs, and when it is taken back."""

import pytest

from apis import actions, requirements
from apis.environments import Environment
from apis.lifecycle.publishing import REQUIREMENTS, Requirement, RequirementInput
from apis.models import Version
from apis.states import State
from apis.tests.makers import add_definition
from tests.reading import links, reason_at, value_of, words

pytestmark = pytest.mark.django_db
VERSION = "/organizations/acme/apis/payments/v2/"


def test_a_version_without_a_definition_stays_created(payments, pat):
    with pytest.raises(actions.NoDefinition):
        actions.pre_release(version=payments.versions.get(), by=pat)


def test_a_version_is_published_only_with_all_of_its_checklist(in_state, pat, client_of):
    version = in_state(State.PRE_RELEASED)
    version.addresses.all().delete()
    error = {"line": 1, "place": "", "severity": "error", "message": "No."}
    Version.objects.filter(pk=version.pk).update(
        definition=add_definition(version, "2.1.0", findings=[error])
    )

    page = client_of(pat).post(f"{VERSION}publish/")

    missing = "Missing: A definition without errors; A base URL for production."
    assert f"Payments v2 cannot be published yet {missing}" in words(page)
    assert b'name="production"' not in page.content
    assert Version.objects.get(pk=version.pk).state == State.PRE_RELEASED
    assert Version.objects.get(pk=version.pk).published_at is None


def test_publishing_asks_for_the_address_that_is_missing(in_state, pat, client_of):
    version = in_state(State.CREATED)
    version.addresses.update(environment=Environment.SANDBOX)
    servers = [{"url": "/relative"}, {"url": "https://api.example.com/v2/"}]
    Version.objects.filter(pk=version.pk).update(
        definition=add_definition(version, "2.1.0", servers=servers)
    )
    client = client_of(pat)

    assert f"{VERSION}publish/" in links(client.get(VERSION))
    page = client.get(f"{VERSION}publish/")
    assert value_of(page, "production") == "https://api.example.com/v2"
    refused = client.post(f"{VERSION}publish/", {"production": "ftp://x"})
    assert reason_at(refused, "production").startswith("Enter a URL such as")
    client.post(f"{VERSION}publish/", {"production": "https://b.example/v2"})

    version.refresh_from_db()
    assert version.state == State.PUBLISHED
    addresses = dict(version.addresses.values_list("environment", "base_url"))
    assert addresses["production"] == "https://b.example/v2"
    assert set(addresses) == {"production", "sandbox"}


def test_nothing_is_kept_of_what_was_prepared_for_a_version_that_stays(in_state, pat):
    version = in_state(State.RETIRED)
    version.addresses.all().delete()
    preparation = requirements.PRODUCTION_ADDRESS.preparation
    assert preparation is not None
    prepared = RequirementInput(preparation, {"production": "https://b.example/v2"})

    with pytest.raises(actions.WrongState):
        actions.publish(version=version, prepared=[prepared], by=pat)

    assert not version.addresses.exists()


def test_a_warning_stops_nothing_and_a_sandbox_is_no_production(in_state, pat):
    version = in_state(State.PRE_RELEASED)
    warning = {"line": 1, "place": "", "severity": "warning", "message": "Hm."}
    Version.objects.filter(pk=version.pk).update(
        definition=add_definition(version, "2.1.0", findings=[warning])
    )
    version.addresses.update(environment=Environment.SANDBOX)

    with pytest.raises(actions.NotReady, match=r"Missing: A base URL for production\.$"):
        actions.publish(version=version, by=pat)


def test_an_app_above_adds_to_the_checklist(in_state, pat, client_of, monkeypatch):
    version = in_state(State.PRE_RELEASED)
    words_ = ("At least one plan is offered", "Offer a plan", "What it allows.", "Offer plans")
    plan = Requirement(*words_, is_met=lambda version: False, url=lambda version: "/p/")
    monkeypatch.setitem(REQUIREMENTS.by_key, plan.sentence, plan)

    page = client_of(pat).get(VERSION)

    assert "Offer a plan What it allows. Offer plans" in words(page)
    assert "/p/" in links(page)
    with pytest.raises(actions.NotReady, match=r"At least one plan is offered\.$"):
        actions.publish(version=version, by=pat)


def test_a_version_that_was_subscribed_to_is_not_hidden_again(in_state, pat, client_of):
    version = in_state(State.PRE_RELEASED)
    published = actions.publish(version=version, by=pat)
    published.note_subscription()
    first = published.published_at
    actions.unpublish(version=version, by=pat)

    with pytest.raises(actions.WasSubscribed):
        actions.withdraw(version=version, by=pat)

    assert f"{VERSION}withdraw/" not in str(client_of(pat).get(VERSION).content)
    version.refresh_from_db()
    assert (version.state, version.published_at) == (State.PRE_RELEASED, first)
    assert actions.publish(version=version, by=pat).published_at == first


def test_a_version_in_use_is_not_unpublished(in_state, pat, in_use):
    version = in_state(State.PUBLISHED)

    with pytest.raises(actions.InUse, match="2 subscriptions"):
        actions.unpublish(version=version, by=pat)
    assert Version.objects.get(pk=version.pk).state == State.PUBLISHED
