"""What Billing's pages ask of the database: the same for 10 invoices and for 300, and not much."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Invoice, Payment
from billing.tests.invoices import REASON, an_invoice
from tests.database import count_rows

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.untraced]
SHELL = 4
"""Session, person, membership with its permissions, the number of the inbox."""
MOST = 5
"""Of a page itself."""
MORE = {"tiers": 1, "one invoice": 2, "overview": 4}
"""What there is of each meter; where cards are taken, the chosen one and the attempts at it; and,
next to what comes next, what is to be paid, the last invoice, the use of each limit, and whether
the chosen card expires.
"""
PAGES = {
    "overview": "/organizations/acme/billing/",
    "tiers": "/organizations/acme/billing/tiers/",
    "usage": "/organizations/acme/billing/usage/",
    "invoices": "/organizations/acme/billing/invoices/",
    "one invoice": "/organizations/acme/billing/invoices/{invoice}/",
    "PDF": "/organizations/acme/billing/invoices/{invoice}/pdf/",
    "XML": "/organizations/acme/billing/invoices/{invoice}/xml/",
    "payment methods": "/organizations/acme/billing/payment-methods/",
    "details": "/organizations/acme/billing/details/",
}


def more(invoice, start, count):
    """Issued invoices, each with a line and a payment of a part, written past the actions."""
    made = Invoice.objects.bulk_create(
        Invoice(
            organization=invoice.organization,
            kind="invoice",
            state="issued",
            series=invoice.series,
            position=number,
            number=f"CON-2026-{number:05}",
            reference=invoice.reference,
            seller=invoice.seller,
            buyer=invoice.buyer,
            currency="EUR",
            net_minor=100,
            total_minor=100,
            issued_on=invoice.issued_on,
            due_on=invoice.issued_on + timedelta(days=14),
        )
        for number in range(start, start + count)
    )
    Payment.objects.bulk_create(
        Payment(
            invoice=each,
            kind="transfer",
            amount_minor=50,
            received_on=invoice.issued_on,
            reason=REASON,
        )
        for each in made
    )
    count_rows()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_same_for_10_invoices_and_for_300(name, acme, adam, client_of):
    invoice, page = an_invoice(acme), client_of(adam)
    address = PAGES[name].format(invoice=invoice.pk)

    def asked():
        page.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(address).status_code == 200
        return [query["sql"] for query in queries]

    more(invoice, 2, 9)
    few = asked()
    more(invoice, 11, 290)
    many = asked()
    assert len(many) == len(few), "\n".join(["few:", *few, "many:", *many])
    assert len(many) <= SHELL + MOST + MORE.get(name, 0), "\n".join(many)
