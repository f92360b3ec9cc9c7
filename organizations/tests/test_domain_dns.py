"""What is read out of the answers of a real name server."""

import pytest

from organizations.domains import dns_records
from organizations.domains.dns_records import check_dns_record
from organizations.models import EmailDomain
from organizations.models.domain_claim import Finding

DOMAIN = EmailDomain(name="docs.acme.com", token="0123456789abcdef0123456789abcdef")
RECORD, VALUE = "_console-email.docs.acme.com", "console-email=0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(dns_records, "SECONDS", 0.5)
    monkeypatch.setattr(dns_records, "SECONDS_PER_SERVER", 0.2)


@pytest.mark.parametrize(
    "texts",
    [
        [[VALUE]],
        [["v=spf1 -all"], [VALUE]],
        [[VALUE[:10], VALUE[10:]]],
        [["", VALUE, ""]],
        [[f" {VALUE} "]],
        [["x" * 255] * 12, [VALUE]],
    ],
    ids=[
        "alone",
        "among-others",
        "in-parts",
        "with-empty-parts",
        "with-spaces",
        "too-long-for-udp",
    ],
)
def test_the_value_is_found(names, texts):
    names.texts[RECORD] = texts

    assert check_dns_record(DOMAIN) == Finding.FOUND
    assert set(names.asked) == {RECORD}


@pytest.mark.parametrize(
    "texts",
    [
        ["v=spf1 -all"],
        [VALUE.upper()],
        [VALUE[:-1]],
        [f"{VALUE}0"],
        [VALUE.replace("=", " = ")],
        [""],
        ["\xff\xfe"],
        [VALUE[:10], VALUE[10:]],
    ],
)
def test_another_value_is_none(names, texts):
    names.say(RECORD, *texts)

    assert check_dns_record(DOMAIN) == Finding.OTHER


def test_the_value_anywhere_else_proves_nothing(names):
    for name in ("docs.acme.com", "acme.com", "_console-portal.acme.com"):
        names.say(name, VALUE)

    assert check_dns_record(DOMAIN) == Finding.NO_NAME


@pytest.mark.parametrize("follows", [True, False], ids=["by-server", "by-console"])
def test_aliases_are_followed(names, follows):
    names.follows = follows
    names.aliases = {RECORD: "proofs.acme.net", "proofs.acme.net": "proofs.acme.org"}
    names.say("proofs.acme.org", VALUE)

    assert check_dns_record(DOMAIN) == Finding.FOUND


def test_aliases_in_a_circle_end(names):
    names.follows = False
    names.aliases = {RECORD: "a.acme.net", "a.acme.net": RECORD}

    assert check_dns_record(DOMAIN) == Finding.NO_RECORD
    assert len(names.asked) == dns_records.MOST_ALIASES


def test_why_nothing_is_found_is_told_apart(names):
    assert check_dns_record(DOMAIN) == Finding.NO_NAME
    names.texts[RECORD] = []
    assert check_dns_record(DOMAIN) == Finding.NO_RECORD
    names.fails.add(RECORD)
    assert check_dns_record(DOMAIN) == Finding.FAILED
    names.is_silent = True
    assert check_dns_record(DOMAIN) == Finding.SILENT


def test_no_answer_is_kept(names):
    assert check_dns_record(DOMAIN) == Finding.NO_NAME
    names.say(RECORD, VALUE)
    assert check_dns_record(DOMAIN) == Finding.FOUND


def test_a_server_that_is_not_there_is_no_answer(settings):
    settings.DNS_RESOLVERS = [("127.0.0.1", 9)]

    assert check_dns_record(DOMAIN) in {Finding.SILENT, Finding.FAILED}


def test_the_longest_name_can_be_asked_for(names):
    long = EmailDomain(name="x." * 113 + "com", token="0")

    assert len(long.name) == 229
    assert check_dns_record(long) == Finding.NO_NAME
