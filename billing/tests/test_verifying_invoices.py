"""What `manage.py verify` says of documents that are not those that were issued."""

from typing import Any

import pytest
from django.db import connection

from audit.models import Event
from billing import invariants
from billing.actions import crediting
from billing.invariants import COMPLETE, UNALTERED
from billing.models import InvoiceDocument
from billing.tests.invoices import REASON, an_invoice, olga
from console.invariants import finding
from tests.database import editable_events

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TABLE = "billing_invoicedocument"
LATER = "0" * 64


def execute(*statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


@pytest.fixture
def invoice(acme):
    """An invoice whose documents nothing keeps any longer, and its credit note."""
    made = an_invoice(acme)
    crediting.credit_invoice(invoice=made, amount="10", reason=REASON, by=olga())
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE", f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    else:
        named = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'"
        with connection.cursor() as cursor:
            cursor.execute(named)
            execute(*(f"DROP TRIGGER {name}" for (name,) in cursor.fetchall()))
    return made


SPOILED: dict[str, dict[str, Any]] = {
    "another content": {"content": b"%PDF-1.7 of less"},
    "another digest": {"sha256": LATER},
    "another content with its digest": {
        "content": b"",
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    },
}


@pytest.mark.parametrize("way", SPOILED)
def test_a_document_that_is_another_one_is_found(invoice, way, monkeypatch):
    monkeypatch.setattr(invariants, "DOCUMENTS_AT_ONCE", 3)
    assert not finding(UNALTERED)

    invoice.documents.filter(kind="pdf").update(**SPOILED[way])

    assert finding(UNALTERED).endswith(f": 1 ({invoice.number}.pdf)")
    assert not finding(COMPLETE)


def test_a_document_that_is_gone_is_found(invoice):
    assert not finding(COMPLETE)

    InvoiceDocument.objects.filter(invoice=invoice, kind="xml").delete()

    assert finding(COMPLETE).endswith(f": 1 ({invoice.number})")


def test_events_that_were_archived_are_not_missed(invoice):
    with editable_events():
        Event.objects.filter(kind="invoice.issued").delete()

    assert not finding(UNALTERED)
