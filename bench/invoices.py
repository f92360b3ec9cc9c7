"""What issuing invoices costs, their documents, and Billing's pages with many of them behind.

Issuing without documents takes turns with a bare function, which counts up the counter and writes
the same rows by the ORM in one transaction: the ratio is the median of the rounds. The clock is the
CPU time of this thread and of PostgreSQL's process for it, so what else the machine does counts
little. Then 16 threads issue at once, by the clock on the wall, and no number may be missing.
The documents of an invoice are rendered, and pages of Billing are opened with 10 and with 100,000
invoices of the organization.
"""

import gc
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any
from unittest.mock import patch

from django.db import connection, connections, transaction
from django.db.models import F, Max
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from bench import people
from bench.gateway import spent
from billing.actions import issuing
from billing.actions.invoicing import issue_invoice
from billing.documents import render
from billing.models import Invoice, InvoiceDocument, InvoiceSeries
from billing.tests import documents
from organizations.models import Organization
from outbox.models import Mail
from tests.races import invoices as drafts

MAKERS: Any = documents
DRAFTS: Any = drafts
"""Both from the tests, where nothing is typed."""
ROUNDS, EACH = 15, 10
VISITS = 2
"""Of a page in a round."""
THREADS, AT_ONCE = 16, 50
DOCUMENTS = 21
FEW, MANY = 10, 100_000
REASON = "Measured."
INVOICE_ROWS = """
INSERT INTO billing_invoice (id, organization_id, kind, state, series_id, position, number,
    reference, seller, buyer, taxes, note, currency, net_minor, tax_minor, total_minor, created_at,
    issued_on, due_on)
SELECT gen_random_uuid(), %(organization)s, 'invoice', 'issued', %(series)s, n,
    'OLD' || %(series)s || '-' || n, 'RF00OLD' || n, i.seller, i.buyer, i.taxes, '', 'EUR',
    i.net_minor, i.tax_minor, i.total_minor, now() - n * interval '1 hour', current_date - 20,
    current_date - 10
FROM generate_series(1, %(count)s) AS n, billing_invoice AS i WHERE i.id = %(like)s
"""
# Two of three are paid.
PAYMENT_ROWS = """
INSERT INTO billing_payment (invoice_id, kind, amount_minor, received_on, reference, reason,
    recorded_at)
SELECT id, 'transfer', total_minor, current_date, '', 'It was agreed.', now()
FROM billing_invoice WHERE organization_id = %(organization)s AND position %% 3 > 0
    AND number LIKE 'OLD%%'
"""


def main(many: int = MANY) -> None:
    """Measure, and print what it came to."""
    (operator,) = people.make_people(1, "operator")
    User.objects.filter(pk=operator.pk).update(is_staff=True, is_superuser=True)
    operator.refresh_from_db()
    organization = people.make_organization("Charged", [operator])
    connection.close_at = None  # the same process of the server, to the end
    with patch.object(issuing, "render", DRAFTS.render_nothing):
        issued = measure_issuing(organization, operator)
        measure_threads(organization, operator)
    measure_documents()
    measure_pages(issued, many)


def measure_issuing(organization: Organization, operator: User) -> Invoice:
    """How many invoices are issued while the same rows are written, and where the time goes."""
    waiting = iter(DRAFTS.drafts_of(organization, (2 * ROUNDS + 4) * EACH))
    people.tell_the_planner()

    def issue() -> None:
        issue_invoice(invoice=next(waiting), reason=REASON, by=operator)

    def write() -> None:
        bare(next(waiting))

    ratios, costs = [], []
    for number in range(ROUNDS + 1):
        plain, whole = seconds(write), seconds(issue)
        if number:  # the first round warms up
            ratios.append(plain / whole)
            costs.append(whole)
    with CaptureQueriesContext(connection) as captured:
        issue()
    under = next(n for n, each in enumerate(captured) if '"next" = (' in each["sql"])
    print(f"issuing without documents: {1 / median(costs):.0f} for a second of CPU,")
    print(f"  {median(ratios):.2f} × as many as bare transactions that write the same rows;")
    print(f"  {len(captured)} statements, {len(captured) - under} of them hold the series")
    return Invoice.objects.issued().latest("position")


@transaction.atomic
def bare(draft: Invoice) -> None:
    """The number and the rows of an issued invoice, and nothing that is read or decided."""
    now = timezone.now()
    Mail.objects.create(kind="bare", recipient="a@example.com", subject_id=str(draft.pk))
    series, _ = InvoiceSeries.objects.get_or_create(prefix="BARE", year=now.year)
    InvoiceSeries.objects.filter(pk=series.pk).update(next=F("next") + 1)
    series.refresh_from_db()
    draft.series, draft.position = series, series.next
    draft.number = draft.reference = f"BARE{series.next}"
    draft.state, draft.issued_on, draft.due_on = "issued", now.date(), now.date()
    draft.lines.update(tax_category="S", rate=19)
    InvoiceDocument.objects.bulk_create(
        InvoiceDocument(invoice=draft, kind=kind, content=b"", sha256="0" * 64)
        for kind in ("pdf", "xml")
    )
    draft.save()
    Event.objects.create(
        kind="invoice.issued", organization_id=draft.organization_id, target_id=str(draft.pk)
    )


def seconds(do: Callable[[], object], times: int = EACH) -> float:
    """Of CPU for one, here and in the server process of this connection."""
    gc.collect()
    start = spent()
    for _ in range(times):
        do()
    return (spent() - start) / times


def measure_threads(organization: Organization, operator: User) -> None:
    """How long many take at once, and whether a number is missing."""
    made = DRAFTS.drafts_of(organization, THREADS * AT_ONCE)

    def some(part: list[Invoice]) -> None:
        for draft in part:
            issue_invoice(invoice=draft, reason=REASON, by=operator)
        connections.close_all()

    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(some, [made[first::THREADS] for first in range(THREADS)]))
    took = time.perf_counter() - start
    ours = Invoice.objects.issued().exclude(series__prefix="BARE")
    missing = (ours.aggregate(last=Max("position"))["last"] or 0) - ours.count()
    print(f"{THREADS} at once: {len(made) / took:.0f} a second, numbers missing: {missing}")


def measure_documents() -> None:
    """What rendering costs, of an invoice of 1 line and of one of 50."""
    print()
    for lines in (1, 50):
        document = MAKERS.a_document(*[MAKERS.a_line(f"Line {number}") for number in range(lines)])
        times = []
        for _ in range(DOCUMENTS):
            start = time.thread_time()
            made = render(document)
            times.append(time.thread_time() - start)
        size = len(made.pdf) / 1024
        print(f"documents of {lines:2} lines: {median(times):.3f} s, PDF {size:.0f} KB")


def measure_pages(like: Invoice, many: int) -> None:
    """Statements and CPU of pages, with many invoices relative to few."""
    few_of, many_of = (_pages_of(like, number) for number in (FEW, many))
    people.tell_the_planner()
    print(f"\n{'page':>12} {'statements':>11} {f'with {many:,}':>13} {'× time':>7}")
    for name, few in few_of.items():
        more = many_of[name]
        ratios = [seconds(more, VISITS) / seconds(few, VISITS) for _ in range(ROUNDS + 1)][1:]
        print(f"{name:>12} {asked(few):11} {asked(more):13} {median(ratios):7.2f}")


def _pages_of(like: Invoice, count: int) -> dict[str, Callable[[], object]]:
    (owner,) = people.make_people(1, f"owner{count}.")
    organization = people.make_organization(f"With {count}", [owner])
    series = InvoiceSeries.objects.create(prefix=f"OLD{count}", year=2026)
    values: dict[str, Any] = {
        "organization": organization.pk,
        "series": series.pk,
        "like": like.pk,
        "count": count,
    }
    with connection.cursor() as cursor:
        for rows in (INVOICE_ROWS, PAYMENT_ROWS):
            cursor.execute(rows, values)
    if organization.invoices.count() != count:
        raise RuntimeError(f"{organization} has another number of invoices")
    client = Client()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    newest = organization.invoices.latest("created_at")
    start = f"/organizations/{organization.handle}/billing/"
    paths = {
        "overview": "",
        "tiers": "tiers/",
        "usage": "usage/",
        "invoices": "invoices/",
        "invoice": f"invoices/{newest.pk}/",
        "details": "details/",
    }
    return {name: _opened(client, start + path) for name, path in paths.items()}


def _opened(client: Client, address: str) -> Callable[[], object]:
    def opened() -> object:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        return answer

    opened()  # the first visit notes where one is
    return opened


def asked(do: Callable[[], object]) -> int:
    """How many statements are sent."""
    with CaptureQueriesContext(connection) as captured:
        do()
    return len(captured)
