"""What no application ever subscribed to goes back and is deleted; the rest stays until retired."""

import pytest

from apis import actions
from apis.events import VERSION_DELETED
from apis.models import Api, Version
from apis.states import State
from apis.tests.makers import add_version
from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.reading import buttons, links, notices, words

pytestmark = pytest.mark.django_db
PAYMENTS = "/organizations/acme/apis/payments/"
VERSION = PAYMENTS + "v2/"
DELETE = VERSION + "delete/"


@pytest.fixture
def published(payments):
    """A second version of Payments, which is published."""
    return add_version(payments, State.PUBLISHED)


def test_what_was_published_and_never_subscribed_to_goes_back_and_is_deleted(
    payments, published, pat, client_of
):
    page = client_of(pat)
    for step in ("unpublish", "withdraw"):
        assert len(notices(page.post(f"{VERSION}{step}/", follow=True))) == 1

    published.refresh_from_db()
    assert (published.state, published.published_at) == (State.CREATED, None)
    answer = page.post(DELETE, follow=True)

    assert notices(answer) == ["Payments v2 was deleted."]
    assert answer.wsgi_request.path == PAYMENTS
    assert [version.major for version in payments.versions.all()] == [1]
    assert Event.objects.filter(kind=VERSION_DELETED).count() == 1
    assert page.post(DELETE).status_code == 404
    assert page.get(VERSION).status_code == 404


WAYS = {
    (State.PRE_RELEASED, False): "Withdraw it first.",
    (State.PUBLISHED, False): "unpublish and withdraw it first.",
    (State.BLOCKED, False): "Unblock it first.",
    (State.DEPRECATED, False): "Retire it first.",
    (State.PRE_RELEASED, True): "Publish it, and then deprecate and retire it.",
    (State.PUBLISHED, True): "Deprecate and retire it first.",
    (State.BLOCKED, True): "Unblock it first.",
    (State.DEPRECATED, True): "Retire it first.",
}


@pytest.mark.parametrize(("state", "is_subscribed"), WAYS, ids=str)
def test_the_page_asks_only_what_can_be_done_and_else_says_what_is_first(
    payments, pat, client_of, state, is_subscribed
):
    version, page = add_version(payments, state), client_of(pat)
    if is_subscribed:
        version.note_subscription()

    for address in (DELETE, PAYMENTS + "settings/delete/"):
        shown = page.get(address)
        assert "cannot be deleted now" in words(shown)
        assert WAYS[state, is_subscribed] in words(shown)
        assert not {"Delete version", "Delete API"} & {*buttons(shown)}
    assert VERSION in links(page.get(PAYMENTS + "settings/delete/"))
    refused = page.post(DELETE, follow=True)

    assert WAYS[state, is_subscribed] in notices(refused)[0]
    assert payments.versions.count() == 2


@pytest.mark.parametrize("state", [State.CREATED, State.RETIRED])
def test_what_is_new_or_over_is_deleted(payments, pat, client_of, state):
    add_version(payments, state).note_subscription()

    assert "Delete version" in buttons(client_of(pat).get(DELETE))
    client_of(pat).post(DELETE)

    assert payments.versions.count() == 1


def test_the_only_version_stays_as_long_as_its_api(payments, pat, client_of):
    page = client_of(pat)

    assert "Delete the API instead" in words(page.get(PAYMENTS + "v1/delete/"))
    assert f"{PAYMENTS}v1/delete/" not in links(page.get(PAYMENTS))
    with pytest.raises(actions.OnlyVersion):
        actions.delete_version(version=payments.versions.get(), by=pat)

    version = add_version(payments, State.CREATED)
    assert DELETE in links(page.get(VERSION))
    actions.publish(version=version, by=pat)
    assert DELETE not in links(page.get(VERSION))


def test_only_who_deletes_apis_deletes_a_version(payments, sue, zed, acme, client_of):
    version = add_version(payments, State.CREATED)
    dev = add_member(acme, "Dev", RoleSlug.DEVELOPER)

    for member in (sue, dev):
        assert client_of(member).post(DELETE).status_code == 403
        assert DELETE not in links(client_of(member).get(VERSION))
    assert client_of(zed).post(DELETE).status_code == 404
    foreign = Version(pk=version.pk, api=payments, organization=zed.organization)
    with pytest.raises(actions.ApiGone):
        actions.delete_version(version=foreign, by=zed)
    assert Api.objects.get().versions.count() == 2
