"""The pages of invoices: what a billing administrator sees and downloads, and no one else."""

import re
from datetime import timedelta
from io import BytesIO
from unittest import mock

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from audit import log
from billing import dates
from billing.actions import crediting
from billing.actions.invoicing import bill_period
from billing.card_payments import paying
from billing.invoicing.balances import OpenBalances, open_balances
from billing.invoicing.references import payment_code
from billing.models import BillingSubscription
from billing.tests.invoices import (
    REASON,
    add_price,
    add_profile,
    add_seller,
    add_subscription,
    an_invoice,
    olga,
    pay,
)
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.composing import composed_queries
from tests.reading import links, words

pytestmark = pytest.mark.django_db
PICTURE = re.compile(r'src="(data:image/svg[^"]+)"')


@pytest.fixture
def bill(acme):
    return add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)


def page_of(invoice):
    return f"/organizations/acme/billing/invoices/{invoice.pk}/"


def test_from_the_invoice_to_its_payment(acme, bill, client_of):
    invoice = an_invoice(acme)
    client = client_of(bill)

    listed = client.get("/organizations/acme/billing/invoices/")
    shown = client.get(page_of(invoice))

    assert page_of(invoice) in links(listed)
    assert "Open" in words(shown)
    for expected in ("€49.00", "€9.31", "€58.31", "DE89 3704 0044 0532 0130 00", "How to pay"):
        assert expected in words(shown), expected
    assert 'src="data:image/svg+xml' in shown.content.decode()

    pay(invoice)

    shown = client.get(page_of(invoice))
    assert "Paid" in words(shown)
    assert "How to pay" not in words(shown)
    assert "Bank transfer" in words(shown)


def test_both_documents_are_downloaded_as_they_were_issued(acme, bill, client_of):
    invoice = an_invoice(acme)
    client = client_of(bill)

    pdf = client.get(f"{page_of(invoice)}pdf/")
    xml = client.get(f"{page_of(invoice)}xml/")

    assert pdf["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert pdf["Content-Type"] == "application/pdf"
    assert xml["Content-Type"] == "application/xml; charset=utf-8"
    assert pdf.content == bytes(invoice.documents.get(kind="pdf").content)
    assert PdfReader(BytesIO(pdf.content)).attachments["factur-x.xml"] == [xml.content]
    assert "no-store" in pdf["Cache-Control"]


@pytest.mark.parametrize("part", ["", "pdf/", "xml/"])
def test_only_its_organization_finds_an_invoice(acme, zed, mia, client_of, part):
    invoice = an_invoice(acme)

    assert client_of(mia).get(f"{page_of(invoice)}{part}").status_code == 403
    assert client_of(zed).get(f"{page_of(invoice)}{part}").status_code == 404
    neighbour = f"/organizations/zenith/billing/invoices/{invoice.pk}/{part}"
    assert client_of(zed).get(neighbour).status_code == 404


def test_a_draft_and_a_number_lead_nowhere(acme, adam, client_of):
    add_seller()
    draft = bill_period(subscription=add_subscription(acme), by=log.System())
    client = client_of(adam)

    assert client.get(page_of(draft)).status_code == 404
    assert client.get("/organizations/acme/billing/invoices/CON-2026-00001/").status_code == 404
    assert "No invoices yet" in words(client.get("/organizations/acme/billing/invoices/"))


def test_a_credit_note_and_its_invoice_lead_to_each_other(acme, adam, client_of):
    invoice = an_invoice(acme)
    note = crediting.credit_invoice(invoice=invoice, amount="10", reason=REASON, by=olga())
    client = client_of(adam)

    of_invoice, of_note = client.get(page_of(invoice)), client.get(page_of(note))

    assert page_of(note) in links(of_invoice)
    assert page_of(invoice) in links(of_note)
    assert "Partly paid" in words(of_invoice)
    assert "How to pay" not in words(of_note)


def test_names_with_markup_stay_text(acme, adam, client_of):
    add_seller(legal_name="<script>alert(1)</script> & Söhne")
    add_profile(acme)
    invoice = bill_period(subscription=add_subscription(acme, add_price()), by=log.System())

    shown = client_of(adam).get(page_of(invoice)).content.decode()

    assert "<script>alert(1)" not in shown


def test_the_overview_names_what_is_due_first(acme, bill, zenith, client_of):
    home = "/organizations/acme/billing/"
    an_invoice(zenith)
    assert "To pay" not in words(client_of(bill).get(home))
    first, *_ = [an_invoice(acme) for _ in range(5)]

    shown = words(client_of(bill).get(home))
    assert f"Open €291.55 due {dates.format_day(first.due_on)}" in shown
    assert shown.count(f", due {dates.format_day(first.due_on)} Open€58.31") == 3
    assert "And 2 more" in shown

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert "Open €291.55 5 of 5 overdue" in words(client_of(bill).get(home))

    for invoice in acme.invoices.all():
        pay(invoice, reference=invoice.number)
    shown = words(client_of(bill).get(home))
    assert "To pay" not in shown
    assert "Last invoice €58.31 Paid" in shown


def test_what_billing_reads_of_invoices_with_balances_is_written_once(acme, bill, client_of):
    page, invoice = client_of(bill), an_invoice(acme)
    pages = ("/organizations/acme/billing/", page_of(invoice))
    for address in pages:
        page.get(address)

    with composed_queries() as queries:
        assert "Open €58.31" in words(page.get(pages[0]))
        assert "Transfer €58.31" in words(page.get(pages[1]))

    assert queries
    assert not [query for query in queries if "balance_minor" in query.annotations]
    assert not [query for query in queries if query.model is BillingSubscription]


def test_a_payment_code_is_drawn_once_however_often_it_is_looked_at(acme, bill, client_of):
    page, invoices = client_of(bill), [an_invoice(acme) for _ in range(2)]
    paying._picture_of_code.cache_clear()

    with mock.patch.object(paying, "payment_code", wraps=payment_code) as drawn:
        for _ in range(3):
            shown = [page.get(page_of(invoice)).content.decode() for invoice in invoices]

    assert len({picture for content in shown for picture in PICTURE.findall(content)}) == 2
    assert drawn.call_count == 2


def test_amounts_of_two_currencies_are_not_added_up(acme):
    today = dates.today()
    made = [an_invoice(acme) for _ in range(3)]
    balances = open_balances(acme, today).balances
    balances[0].invoice.currency = "USD"

    assert len(made) == len(balances)
    assert OpenBalances(balances).amounts == "€116.62 and $58.31"


def test_an_overdue_invoice_says_when_it_was_due(acme, bill, client_of):
    invoice = an_invoice(acme)
    assert f"due {dates.format_day(invoice.due_on)}" in words(client_of(bill).get(page_of(invoice)))

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        shown = words(client_of(bill).get(page_of(invoice)))

    assert f"Transfer €58.31. It was due on {dates.format_day(invoice.due_on)}." in shown


def test_what_was_paid_and_sent_back_adds_up_to_what_is_open(acme, bill, client_of):
    invoice = an_invoice(acme)
    pay(invoice)
    crediting.credit_invoice(invoice=invoice, amount="10", reason=REASON, by=olga())

    shown = words(client_of(bill).get(page_of(invoice)))

    today = dates.format_day(dates.today())
    for line in ("Total€58.31", f"Bank transfer, {today}-€58.31", "Paid too much-€11.90"):
        assert line in shown, line
