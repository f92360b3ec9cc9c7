"""What a proved domain answers: the portal's pages for everyone, and nothing else."""

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_document, add_version
from portal.middleware import serve_domains
from portal.models import Look, PortalDomain, PortalDomainQuerySet, PortalSettings, SelfSignUp
from portal.tests.makers import add_domain
from tests.cast import make_organization, make_person
from tests.reading import words

pytestmark = pytest.mark.django_db
HOST = "developers.acme-pay.com"
VERSION = "/apis/payments/v1/"
PAGES = ["/", VERSION, *(f"{VERSION}{page}/" for page in ("reference", "documents", "changelog"))]
FILES = [f"{VERSION}definition.{kind}" for kind in ("json", "yaml", "md")]
OF_CONSOLE = [
    "/accounts/login/",
    "/accounts/signup/",
    "/organizations/acme/",
    "/organizations/acme/settings/portal/domains/",
    "/portal/acme/",
    "/portal/acme/apis/payments/v1/",
    "/operators/",
    "/operators/login/",
    "/admin/",
    "/api/v1/",
    "/api/v1/openapi.json",
    "/access/v1/evaluation",
    "/.well-known/authzen-configuration",
    "/gateway/check",
    "/gateway/check/payments",
    "/gateway/usage",
    "/domains/ask?domain=developers.acme-pay.com",
    "/theme/",
    "/healthz",
    "/readyz",
    "/access/",
    "/applications/",
    f"{VERSION}subscribe/",
    f"{VERSION}try/",
    "//accounts/login/",
    "/apis/payments/v1/x.css",
]


@pytest.fixture
def version(adam):
    """A published version of an API that everyone sees."""
    api = add_api("Payments", by=adam)
    Api.objects.filter(pk=api.pk).update(visibility=Visibility.PUBLIC)
    made = add_version(api)
    add_document(made, "First steps")
    return made


@pytest.fixture
def domain(acme, version):
    """A domain at which Acme's portal is served."""
    return add_domain(acme, HOST)


@pytest.fixture
def reader():
    """Who asks the domain, and has never been at the console."""
    return Client(headers={"host": HOST})


@pytest.mark.parametrize("address", [*PAGES, *FILES, f"{VERSION}documents/first-steps/"])
def test_everyone_reads_the_portal_there(reader, domain, address):
    answer = reader.get(address)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "Host" in answer["Vary"]
    assert not answer.cookies
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "/portal/acme" not in without_sign_in(answer)


def without_sign_in(answer):
    return answer.content.decode().replace("next=%2Fportal%2Facme", "")


@pytest.mark.parametrize("address", OF_CONSOLE)
def test_nothing_of_the_console_is_there(reader, domain, address):
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        answer = reader.generic(method, address)

        assert answer.status_code == 404, method
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store, private"
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("file", ["no-such-file.css", "../accounts/login/", ""])
def test_what_is_no_static_file_is_not_there(reader, domain, file):
    assert reader.get(f"/static/{file}").status_code == 404


@pytest.mark.parametrize("address", [*PAGES, *FILES, "/static/css/console.css"])
def test_a_domain_is_only_read(reader, domain, address):
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = reader.generic(method, address)

        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), method


def test_an_address_without_its_last_slash_leads_there(reader, domain):
    answer = reader.get(f"{VERSION.removesuffix('/')}?q=x")

    assert (answer.status_code, answer["Location"]) == (301, f"{VERSION}?q=x")
    for method in ("POST", "PUT"):
        assert reader.generic(method, VERSION.removesuffix("/")).status_code == 405


def test_while_the_database_is_away_a_host_is_not_said_to_be_unknown(domain, client, monkeypatch):
    monkeypatch.setattr(PortalDomainQuerySet, "named", _away)
    reader = Client(headers={"host": HOST})

    answers = [reader.get(path) for path in ("/", "/api/v1/", "/gateway/check")]

    assert {answer.status_code for answer in answers} == {503}
    assert answers[1]["Content-Type"] == "application/problem+json"
    assert asked(HOST) == 503
    assert client.get("/healthz").status_code == 200


def _away(*_):
    raise OperationalError


def test_no_layer_behind_the_door_sees_who_asks_or_sets_a_cookie(domain, rf):
    seen = []

    def answer(request):
        seen.append((request.path_info, request.COOKIES, request.headers.get("Authorization")))
        response = HttpResponse()
        response.set_cookie("session", "fixed")
        return response

    shown = {"host": HOST, "cookie": "session=mine", "authorization": "Bearer mine"}
    answers = [
        serve_domains(answer)(rf.get(path, headers=shown)) for path in ("/", "/gateway/check")
    ]

    assert seen == [("/", {}, None), ("/absent/", {}, None)]
    assert not any(answer.cookies for answer in answers)


def test_whoever_is_signed_in_is_a_stranger_there(client_of, adam, domain, reader):
    hidden = add_api("Submarine", by=adam)
    add_version(hidden)
    signed_in = client_of(adam)
    signed_in.cookies["theme"] = "dark"

    there = signed_in.get("/", headers={"host": HOST})

    assert there.content == reader.get("/").content
    assert "Submarine" not in words(there)
    assert signed_in.get("/apis/submarine/v1/", headers={"host": HOST}).status_code == 404
    assert not there.cookies
    assert "Submarine" in words(signed_in.get("/portal/acme/"))


def test_signing_in_leads_to_the_same_page_of_the_console(reader, domain, settings):
    page = reader.get(f"{VERSION}reference/?q=a%26b").content.decode()

    console = f"{settings.CONSOLE_ORIGIN}/accounts/login/?next="
    assert f"{console}%2Fportal%2Facme%2Fapis%2Fpayments%2Fv1%2Freference%2F%3Fq%3Da%2526b" in page


def test_search_engines_are_told_of_the_domain(reader, domain, client, adam, client_of, settings):
    one = f'<link rel="canonical" href="http://{HOST}{VERSION}">'

    assert one in reader.get(f"{VERSION}?utm=1").content.decode()
    assert one in client.get("/portal/acme/apis/payments/v1/").content.decode()
    assert "canonical" not in client_of(adam).get("/portal/acme/").content.decode()
    PortalDomain.objects.all().delete()
    assert "canonical" not in client.get("/portal/acme/").content.decode()


def test_a_page_that_no_domain_has_names_none(client_of, domain, acme):
    PortalSettings.objects.create(organization=acme, self_signup=SelfSignUp.APPROVAL)
    zed = make_organization("Zenith", by=make_person("Zed")).user

    page = client_of(zed).get("/portal/acme/access/")

    assert page.status_code == 200
    assert "canonical" not in page.content.decode()


def test_a_page_costs_one_statement_more_than_in_the_console(reader, client, domain):
    for address in PAGES:
        here, there = counted(client, f"/portal/acme{address}"), counted(reader, address)

        assert there == here + 1, address


def counted(client, address):
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    return len(statements)


def test_hosts_of_the_console_cost_nothing(client, domain, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_a_secure_console_does_not_bind_the_domain(reader, domain, settings):
    settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    fresh = Client(headers={"host": HOST})

    assert fresh.get(VERSION)["Location"] == f"https://{HOST}{VERSION}"
    assert fresh.get("/", secure=True)["Strict-Transport-Security"] == "max-age=86400"


def test_an_unchanged_page_is_not_sent_again(reader, domain):
    first = reader.get("/")

    again = reader.get("/", headers={"if-none-match": first["ETag"], "host": HOST})

    assert again.status_code == 304
    assert not again.cookies


def test_the_look_is_served_there_too(reader, domain, acme):
    look = Look.objects.create(
        organization=acme,
        number=1,
        accent="#0f5f4a",
        order=[],
        made_live_at=timezone.now(),
    )

    assert f'href="/look/{look.sheet_name}.css"' in reader.get("/").content.decode()
    assert reader.get(f"/look/{look.sheet_name}.css").status_code == 200


def asked(name):
    """What a proxy hears that asks at an address of this machine."""
    proxy = Client(headers={"host": "127.0.0.1:8000"})
    return proxy.get("/domains/ask", {"domain": name}).status_code
