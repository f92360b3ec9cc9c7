"""A domain of the portal through Debian's nginx and Caddy, set up as the documents say."""

import ssl
from contextlib import contextmanager

import pytest

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_version
from portal.actions import remove_domain
from portal.tests.makers import add_domain
from tests.pooling import address
from tests.portal_proxies import DOMAIN, in_front_of_console
from tests.ports import free_port
from tests.serving import gunicorn, served_with, session_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.caddy,
    pytest.mark.django_db(transaction=True),
]
OF_CONSOLE = [
    "/accounts/login/",
    "/organizations/acme/",
    "/portal/acme/",
    "/operators/",
    "/admin/",
    "/api/v1/",
    "/gateway/check",
    "/gateway/usage",
    "/domains/ask",
    "/healthz",
]


@pytest.fixture
def through(tmp_path, acme):
    """Start a proxy over a console whose origin is another, with HTTPS as in production."""

    @contextmanager
    def start(software):
        web, port = free_port(), free_port()
        served = served_with(address(), tmp_path / "data") | {
            "CONSOLE_ORIGIN": "https://console.example",
            "DEBUG": "false",
            "TRUSTED_PROXY_COUNT": "1",
        }
        with (
            gunicorn(web, tmp_path, **served),
            in_front_of_console(software, tmp_path, web=web, port=port) as proxy,
        ):
            yield proxy

    return start


@pytest.mark.parametrize("software", ["nginx", "caddy"])
def test_a_domain_is_the_portal_until_it_is_removed(through, software, acme, adam):
    api = add_api("Payments", by=adam)
    Api.objects.filter(pk=api.pk).update(visibility=Visibility.PUBLIC)
    add_version(api)
    domain = add_domain(acme, DOMAIN)
    signed_in = {"Cookie": f"__Host-session={session_of(adam.user)}; __Host-csrf=x"}

    with through(software) as proxy:
        home = proxy.get("/", **signed_in)
        pages = [proxy.get(f"/apis/payments/v1/{page}").status for page in ("", "reference/")]
        others = {path: proxy.get(path, **signed_in).status for path in OF_CONSOLE}
        forged = proxy.get("/", **{"X-Forwarded-Host": "console.example"})
        remove_domain(domain=domain, by=adam)
        removed = proxy.get("/")

    assert (home.status, home.getheader("Set-Cookie")) == (200, None)
    assert home.getheader("Cache-Control") == "public, max-age=60"
    assert home.getheader("Strict-Transport-Security") == "max-age=86400"
    assert pages == [200, 200]
    assert others == dict.fromkeys(OF_CONSOLE, 404)
    assert forged.status == 200
    assert removed.status == 400


def test_a_certificate_is_made_only_for_a_proved_domain(through, acme):
    add_domain(acme, "proved.acme.example")
    add_domain(acme, "claimed.acme.example", "pending")

    with through("caddy") as proxy:
        assert proxy.get("/", "proved.acme.example").status == 404
        for name in ("claimed.acme.example", "unknown.example", "console.example"):
            with pytest.raises(ssl.SSLError):
                proxy.get("/", name)
