"""Through nginx as docker-compose.yml runs it, no one says who they are or how they came."""

import ssl
from http.client import HTTPConnection, HTTPSConnection

import pytest

from audit.models import Event
from tests import nginx
from tests.pooling import address
from tests.ports import free_port
from tests.serving import ask, gunicorn, served_with, somebody

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.django_db(transaction=True),
]
FORGED = "203.0.113.66"
FORGED_ID = "0f" * 16


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """Web processes that trust one proxy, on this test's database."""
    return served_with(address(), tmp_path / "data") | {"TRUSTED_PROXY_COUNT": "1"}


def test_a_forged_address_reaches_neither_history_nor_limits(environment, tmp_path):
    ann, web, port = somebody("Ann"), free_port(), free_port()
    forged = {"X-Forwarded-For": FORGED, "Forwarded": f"for={FORGED}", "X-Real-IP": FORGED}
    forged["X-Request-ID"] = FORGED_ID
    with (
        gunicorn(web, tmp_path, **environment),
        nginx.running(tmp_path, upstreams=[web], http=port),
    ):
        created = ask(port, f"{ann.home}projects/new/", ann.cookie, forged, name="Weather")
        signing_up = [
            ask(port, "/accounts/signup/", "", {"X-Forwarded-For": f"203.0.113.{n}"}, email="")
            for n in range(21)
        ]

    assert created.status == 302
    event = Event.objects.latest("pk")
    assert event.address == "127.0.0.1"
    assert event.request_id == created.headers["X-Request-ID"] != FORGED_ID
    assert [answer.status for answer in signing_up[-2:]] == [200, 429]


def test_where_nginx_ends_tls_a_forged_scheme_is_not_believed(environment, tmp_path):
    web, http, https = free_port(), free_port(), free_port()
    environment |= {"CONSOLE_ORIGIN": "https://testserver"}
    nginx.make_certificate(tmp_path)
    anyone = ssl.create_default_context()
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    with (
        gunicorn(web, tmp_path, **environment),
        nginx.running(tmp_path, listens="https", upstreams=[web], http=http, https=https),
    ):
        plain = status_and_place(HTTPConnection("127.0.0.1", http), claims="https")
        secure = status_and_place(
            HTTPSConnection("127.0.0.1", https, context=anyone), claims="http"
        )

    assert plain == (301, "https://testserver/accounts/login/")
    assert secure == (200, None)


def status_and_place(web: HTTPConnection, claims: str) -> tuple[int, str | None]:
    """How the first page is answered to a client that claims to have come by this scheme."""
    web.request(
        "GET", "/accounts/login/", headers={"Host": "testserver", "X-Forwarded-Proto": claims}
    )
    answer = web.getresponse()
    answer.read()
    web.close()
    return answer.status, answer.headers["Location"]
