"""Settings → Gateways: made with a token that is shown once, changed, rotated, deleted."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import close_account
from audit.models import Event
from gateways import actions
from gateways.configuration import configuration_of
from gateways.models import Gateway, GatewayToken
from gateways.terms import GatewayTerms
from gateways.tests.makers import add_gateway, ask, code, offer
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.database import dump
from tests.reading import notices, reason_at, words

pytestmark = pytest.mark.django_db
GATEWAYS = "/organizations/acme/settings/gateways/"
NEW = f"{GATEWAYS}new/"
SECRET = re.compile(r"\bcog_[0-9A-Za-z]{38}\b")


def filled(**typed):
    """The form as someone fills it in."""
    return {
        "form_id": str(uuid.uuid4()),
        "name": "Europe",
        "software": "nginx",
        "environment": "production",
        "cache_seconds": "0",
        "days": "366",
        **typed,
    }


def secrets_in(response):
    """The tokens on a page, each once."""
    return sorted(set(SECRET.findall(response.content.decode())))


def test_its_token_is_shown_once_in_the_configuration_and_is_nowhere_after(
    client, adam, fresh_client_of
):
    offered, page = offer(adam), fresh_client_of(adam)
    answer = page.post(NEW, filled())

    (secret,) = secrets_in(answer)
    gateway = Gateway.objects.get(name="Europe")
    assert "no-store" in answer["Cache-Control"]
    assert f'X-Gateway-Token "{secret}"' in words(answer) or secret in answer.content.decode()
    assert code(ask(client, offered, X_Gateway_Token=secret)) == (200, "VALID")
    for address in (GATEWAYS, gateway.get_absolute_url(), "/organizations/acme/settings/history/"):
        assert secrets_in(page.get(address)) == []
    assert secret not in dump()


def test_a_form_that_is_sent_again_makes_no_second_gateway(adam, fresh_client_of):
    page, typed = fresh_client_of(adam), filled()
    page.post(NEW, typed)

    answer = page.post(NEW, typed)

    assert secrets_in(answer) == []
    assert "already submitted" in notices(answer)[0]
    assert Gateway.objects.count() == GatewayToken.objects.count() == 1
    assert Event.objects.filter(kind="gateway.created").count() == 1


def test_who_has_not_just_signed_in_does_so_first(adam, client_of):
    answer = client_of(adam).post(NEW, filled())

    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not Gateway.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x\0y"),
        ("name", "x" * 61),
        ("name", "europe"),
        ("software", "apache"),
        ("environment", "staging"),
        ("cache_seconds", "11"),
        ("cache_seconds", "-1"),
        ("days", "1000"),
    ],
)
def test_bad_input_gets_its_reason_at_the_field(adam, fresh_client_of, field, typed):
    add_gateway("EUROPE", by=adam)

    answer = fresh_client_of(adam).post(NEW, filled(**{"name": "Asia", field: typed}))

    assert reason_at(answer, field)
    assert Gateway.objects.count() == 1


def test_only_nginx_remembers_answers(adam, fresh_client_of):
    answer = fresh_client_of(adam).post(NEW, filled(software="caddy", cache_seconds="5"))

    assert "Caddy does not cache answers" in reason_at(answer, "cache_seconds")
    assert not Gateway.objects.exists()


def test_a_change_of_the_environment_counts_from_the_next_call(client, adam, client_of):
    offered = offer(adam)
    gateway = offered.token.gateway
    typed = filled(name="Sandbox", environment="sandbox")

    client_of(adam).post(f"{gateway.get_absolute_url()}edit/", typed)

    assert code(ask(client, offered)) == (403, "WRONG_ENVIRONMENT")
    assert Event.objects.get(kind="gateway.changed")


def test_saving_what_it_is_already_is_no_event(adam, client_of):
    gateway = add_gateway(by=adam).gateway

    client_of(adam).post(f"{gateway.get_absolute_url()}edit/", filled())

    assert not Event.objects.filter(kind="gateway.changed").exists()


@pytest.mark.parametrize(("hours", "still_works"), [("0", False), ("24", True)])
def test_rotating_its_token_leaves_the_old_one_for_the_overlap(
    client, adam, fresh_client_of, hours, still_works
):
    offered = offer(adam)
    rotate = f"{offered.token.gateway.get_absolute_url()}token/rotate/"

    answer = fresh_client_of(adam).post(rotate, {"overlap_hours": hours})

    (secret,) = secrets_in(answer)
    assert code(ask(client, offered, X_Gateway_Token=secret)) == (200, "VALID")
    assert (ask(client, offered).status_code == 200) == still_works


def test_another_token_is_made_only_where_none_works(client, adam, fresh_client_of):
    offered, page = offer(adam), fresh_client_of(adam)
    new = f"{offered.token.gateway.get_absolute_url()}token/new/"

    early = page.post(new, {"days": "30"})
    past = timezone.now() - timedelta(days=2)
    GatewayToken.objects.update(created_at=past, expires_at=past + timedelta(days=1))
    with pytest.raises(actions.NoTokenWorks):
        actions.rotate_gateway_token(gateway=offered.token.gateway, overlap_hours=0, by=adam)
    (secret,) = secrets_in(page.post(new, {"days": "30"}))

    assert "has a token that works" in notices(early)[0]
    assert code(ask(client, offered, X_Gateway_Token=secret)) == (200, "VALID")
    assert ask(client, offered).status_code == 404


def test_a_deleted_gateway_lets_nothing_through(client, adam, client_of):
    offered = offer(adam)

    client_of(adam).post(f"{offered.token.gateway.get_absolute_url()}delete/")

    assert ask(client, offered).status_code == 404
    assert not GatewayToken.objects.exists()
    assert Event.objects.get(kind="gateway.deleted")


def test_only_administrators_open_it_and_a_neighbour_finds_nothing(acme, adam, zed, client_of):
    gateway = add_gateway(by=adam).gateway
    publisher = add_member(acme, "Pia", RoleSlug.API_PUBLISHER)

    for address in (GATEWAYS, gateway.get_absolute_url()):
        assert client_of(publisher).get(address).status_code == 403
        assert client_of(zed).get(address).status_code == 404
    theirs = f"/organizations/zenith/settings/gateways/{gateway.pk}/"
    assert client_of(zed).get(theirs).status_code == 404
    assert client_of(zed).post(f"{theirs}delete/").status_code == 404
    assert Gateway.objects.count() == 1


def test_an_organization_has_fifty_at_most(adam):
    for number in range(actions.MOST_GATEWAYS):
        add_gateway(f"Gateway {number}", by=adam)

    with pytest.raises(actions.TooManyGateways):
        add_gateway("One more", by=adam)


@pytest.mark.parametrize(
    "path",
    [
        "/a;} location / { return 200",
        '/a" b',
        "/$host",
        "/a{b}",
        "/a\\b",
        "/../admin",
        "/a%0ab",
        "/a#b/",
        "/ü",
    ],
)
@pytest.mark.parametrize("software", ["nginx", "caddy"])
def test_no_publisher_writes_into_the_configuration(adam, software, path):
    offered = offer(adam)
    offered.version.addresses.update(base_url=f"https://api.example.com{path}")
    gateway = offered.token.gateway
    gateway.software = software

    text = configuration_of(gateway)

    assert path not in text
    assert "return 200" not in text


def test_nobody_takes_over_the_path_of_another_api(adam, client_of):
    offered, other = offer(adam), offer(adam, "Accounts")
    other.version.addresses.update(base_url="https://other.example.com/payments/v1/")
    gateway = offered.token.gateway

    text = configuration_of(gateway)

    assert text.count("location ~ ^/payments/v1(/|$) {") == 1
    assert "accounts/1" not in text
    page = words(client_of(adam).get(gateway.get_absolute_url()))
    assert "Not in the configuration" in page
    assert "Accounts v1: https://other.example.com/payments/v1/" in page


def test_the_configuration_has_what_can_be_called_in_its_environment(adam):
    offered, other = offer(adam), offer(adam, "Refunds")
    sandbox = add_gateway("Sandbox", by=adam, environment="sandbox").gateway
    other.version.addresses.update(environment="sandbox")

    production = configuration_of(offered.token.gateway)

    assert ("payments/1" in production, "refunds/1" in production) == (True, False)
    assert "refunds/1" in configuration_of(sandbox)
    type(offered.version).objects.update(state="created")
    assert "payments/1" not in configuration_of(offered.token.gateway)


def test_terms_are_those_of_the_gateway(adam):
    gateway = add_gateway(by=adam, cache_seconds=5).gateway

    assert GatewayTerms.of(gateway) == GatewayTerms("Europe", "nginx", "production", 5)


def test_a_path_within_another_comes_first(adam):
    outer, inner = offer(adam), offer(adam, "Refunds")
    outer.version.addresses.update(base_url="https://api.example.com/a")
    inner.version.addresses.update(base_url="https://api.example.com/a/b.c")

    text = configuration_of(outer.token.gateway)

    assert text.index("location ~ ^/a/b\\.c(/|$) {") < text.index("location ~ ^/a(/|$) {")


def test_a_token_forgets_the_name_of_a_closed_account(acme):
    bob = add_member(acme, "Bob", RoleSlug.ADMINISTRATOR)
    token = add_gateway(by=bob)
    rotated = actions.rotate_gateway_token(gateway=token.gateway, overlap_hours=1, by=bob)
    assert token.creator_name == rotated.creator_name == "Bob"

    close_account(address=bob.user.email, by=bob.user)

    for each in (token, rotated):
        each.refresh_from_db()
        assert "Bob" not in each.creator_name
