"""Which hosts are domains of a portal, from their proof to their end, and who asks about them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_document, add_version
from portal.tests.makers import add_domain
from portal.tests.test_served_domains import asked
from tests.cast import make_organization, make_person
from tests.reading import words

pytestmark = pytest.mark.django_db
HOST = "developers.acme-pay.com"
VERSION = "/apis/payments/v1/"
PAGES = ["/", VERSION, *(f"{VERSION}{page}/" for page in ("reference", "documents", "changelog"))]
FILES = [f"{VERSION}definition.{kind}" for kind in ("json", "yaml", "md")]


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


def is_unknown(client):
    """Whether the domain is none of the console's: the answer to any host."""
    return client.get("/").status_code == 400


@pytest.mark.parametrize(
    "host",
    [HOST.upper(), f"{HOST}.", f"{HOST}:8443", f"{HOST.title()}.:80"],
)
def test_spellings_of_the_host_are_the_same(domain, host):
    assert Client(headers={"host": host}).get("/").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "acme-pay.com",
        f"x.{HOST}",
        f"{HOST}.evil.com",
        f"{HOST}@evil.com",
        f"evil.com, {HOST}",
        f"{HOST}/",
        f"{HOST}:80:80",
        f"{HOST}:x",
        f"http://{HOST}",
        "127.0.0.2",
        "[::2]",
        "*.acme-pay.com",
        "é.acme-pay.com",
        "%00",
        f"{HOST} ",
        "' OR 1=1 --.com",
    ],
)
def test_other_hosts_are_as_unknown_as_ever(domain, host):
    stranger = Client(headers={"host": host})

    assert {stranger.get(path).status_code for path in ("/", "/accounts/login/")} == {400}


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host"])
def test_no_other_header_names_the_host(client, domain, header):
    answer = client.get("/portal/acme/", headers={header: HOST})

    assert answer.status_code == 200
    assert client.get("/accounts/login/", headers={header: HOST}).status_code == 200


@pytest.mark.parametrize("state", ["pending", "lost"])
def test_a_domain_without_proof_is_unknown(reader, acme, version, state):
    add_domain(acme, HOST, state)

    assert is_unknown(reader)


def test_one_whose_proof_is_missing_for_a_while_is_still_served(reader, acme, version):
    add_domain(acme, HOST, "failing", failing_since=timezone.now())

    assert reader.get("/").status_code == 200


@pytest.mark.parametrize("column", ["suspended_at", "deletion_asked_at"])
def test_it_ends_with_the_organization(reader, domain, acme, column):
    assert reader.get("/").status_code == 200
    values = {column: timezone.now()}
    if column == "deletion_asked_at":
        values["removal_due_at"] = timezone.now() + timedelta(days=30)
    type(acme).objects.filter(pk=acme.pk).update(**values)

    assert is_unknown(reader)
    assert asked(HOST) == 404


def test_it_ends_with_its_removal(reader, domain):
    domain.delete()

    assert is_unknown(reader)


def test_a_portal_without_public_pages_is_404_there(reader, domain):
    Api.objects.update(visibility=Visibility.MEMBERS)

    assert {reader.get(address).status_code for address in [*PAGES, *FILES]} == {404}


def test_a_host_of_the_console_stays_its_own(client, acme, version, settings):
    add_domain(acme, "testserver.acme-pay.com")
    settings.ALLOWED_HOSTS = ["testserver.acme-pay.com"]
    page = Client(headers={"host": "testserver.acme-pay.com"}).get("/accounts/login/")

    assert page.status_code == 200
    assert asked("testserver.acme-pay.com") == 404


def test_each_organization_has_only_its_own_domain(domain, version):
    zed = make_organization("Zenith", by=make_person("Zed"))
    api = add_api("Planets", by=zed)
    Api.objects.filter(pk=api.pk).update(visibility=Visibility.PUBLIC)
    add_version(api)
    add_domain(zed.organization, "docs.zenith.org")
    theirs = Client(headers={"host": "docs.zenith.org"})

    assert "Planets" in words(theirs.get("/"))
    assert theirs.get(VERSION).status_code == 404
    assert Client(headers={"host": HOST}).get("/apis/planets/v1/").status_code == 404


def test_a_proxy_gets_certificates_only_for_proved_domains(domain, acme, settings):
    add_domain(acme, "pending.acme-pay.com", "pending")

    assert asked(HOST) == asked(HOST.upper()) == 200
    for name in ("", "pending.acme-pay.com", "acme-pay.com", "testserver", "127.0.0.1", "a\0b.c"):
        assert asked(name) == 404, name


def test_a_proxy_is_answered_with_one_statement_and_without_a_page(
    domain, django_assert_num_queries
):
    with django_assert_num_queries(1):
        answer = Client(headers={"host": "console:8000"}).get(f"/domains/ask?domain={HOST}")

    assert (answer.status_code, answer.content) == (200, b"")
    assert not answer.cookies
