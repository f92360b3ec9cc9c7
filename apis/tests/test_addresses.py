"""Where a version is served: base URLs that gateways and subscribers can work with."""

import pytest

from apis import actions, base_urls
from apis.events import VERSION_ADDRESSES_CHANGED
from apis.models import Version
from apis.states import State
from apis.tests.makers import add_version
from audit.models import Event
from tests.reading import notices, reason_at, value_of

pytestmark = pytest.mark.django_db
ADDRESSES = "/organizations/acme/apis/payments/v2/addresses/"
PRODUCTION = "https://api.example.com/payments"


@pytest.fixture
def version(payments):
    version = add_version(payments, State.CREATED)
    version.addresses.all().delete()
    return version


def test_addresses_are_saved_by_environment(version, pat, client_of):
    typed = {"production": f" {PRODUCTION}/ ", "sandbox": "http://LOCALHOST:8080"}

    answer = client_of(pat).post(ADDRESSES, typed, follow=True)

    assert notices(answer) == ["The base URLs were saved. Next, publish the version."]
    saved = {"production": PRODUCTION, "sandbox": "http://localhost:8080"}
    assert dict(version.addresses.values_list("environment", "base_url")) == saved
    event = Event.objects.get(kind=VERSION_ADDRESSES_CHANGED)
    assert (event.before, event.after) == ({}, saved)


def test_the_same_addresses_are_no_event_and_an_empty_one_goes(version, pat):
    both = {"production": PRODUCTION, "sandbox": PRODUCTION}
    for urls in (both, both, {"sandbox": PRODUCTION}):
        actions.change_addresses(version=version, urls=urls, by=pat)

    assert [each.environment for each in version.addresses.all()] == ["sandbox"]
    assert Event.objects.filter(kind=VERSION_ADDRESSES_CHANGED).count() == 2


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://api.example.com",
        "//api.example.com",
        "api.example.com",
        "https://",
        "https://user:secret@api.example.com",
        "https://api.example.com?key=1",
        "https://api.example.com/#top",
        "https://api.example.com/a b",
        "https://api.example.com/;}server{",
        "https://api.example.com/$uri",
        "https://api.example.com/a/../b",
        "https://api.example.com/%2e%2e",
        "https://api.example.com//b",
        "https://api.example.com:0",
        "https://api.example.com:65536",
        "https://-.example.com",
        "https://bücher.example",
        "https://api.example.com/" + "x" * 200,
        "https://api.example.com/\nx",
    ],
)
def test_a_base_url_that_is_none_is_refused_at_its_field_and_kept(version, pat, client_of, url):
    answer = client_of(pat).post(ADDRESSES, {"production": PRODUCTION, "sandbox": url})

    assert reason_at(answer, "sandbox")
    assert value_of(answer, "production") == PRODUCTION
    assert not version.addresses.exists()


@pytest.mark.parametrize(
    "url",
    [
        PRODUCTION,
        "http://localhost",
        "https://10.0.0.1:65535/v1/x_y.z~",
        "http://[::1]:8080/a",
        "https://xn--bcher-kva.example",
    ],
)
def test_a_base_url_of_the_web_is_fine(url):
    assert base_urls.problem_with(base_urls.normalize(url)) == ""


@pytest.mark.parametrize("state", [State.PUBLISHED, State.BLOCKED, State.DEPRECATED])
def test_a_version_that_is_in_service_keeps_a_production_address(payments, pat, client_of, state):
    version = add_version(payments, state)

    answer = client_of(pat).post(ADDRESSES, {"sandbox": PRODUCTION})

    assert "needs a base URL for production" in reason_at(answer, "production")
    assert [each.environment for each in version.addresses.all()] == ["production"]


def test_who_does_not_manage_apis_changes_no_address(version, sue, mia, client_of):
    for member in (sue, mia):
        assert client_of(member).post(ADDRESSES, {"production": PRODUCTION}).status_code == 403


def test_addresses_of_a_version_that_is_gone_are_not_saved(version, pat):
    Version.objects.filter(pk=version.pk).delete()

    with pytest.raises(actions.VersionGone):
        actions.change_addresses(version=version, urls={"production": PRODUCTION}, by=pat)
