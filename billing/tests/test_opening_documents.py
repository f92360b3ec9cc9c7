"""Operators read any invoice in full and open its documents, which the history notes."""

import pytest
from django.contrib.auth.models import Permission as StoredPermission
from django.urls import reverse

from accounts.actions import NotAnOperator
from audit.models import Event
from billing.actions import crediting
from billing.actions.exporting import open_document
from billing.tests.invoices import REASON, add_profile, an_invoice, olga, pay
from organizations.actions import delete_organization
from organizations.models import Organization
from organizations.schedule import remove_due_organizations
from tests.cast import make_person
from tests.reading import words
from tests.removal.rows import let_time_pass

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client_of):
    return client_of(olga())


def page(invoice, name="change"):
    return reverse(f"admin:billing_invoice_{name}", args=[invoice.pk])


def test_the_page_has_the_lines_the_buyer_and_the_taxes(acme, operator):
    add_profile(acme, vat_id="DE136695976", postal_code="10115", purchase_order="PO 7")
    invoice = an_invoice(acme)

    shown = words(operator.get(page(invoice)))

    for text in (
        "Acme Sàrl",
        "Main Street 1, 10115 Berlin, Germany",
        "DE136695976",
        "PO 7",
        "S, 19.00% of €49.00: €9.31",
        "Team, 1 November 2026 to 30 November 2026",
        invoice.documents.get(kind="pdf").sha256,
    ):
        assert text in shown, text


@pytest.mark.parametrize("kind", ["pdf", "xml"])
def test_a_document_is_sent_as_it_was_issued_and_the_history_says_who_opened_it(
    acme, adam, operator, client_of, kind
):
    invoice = an_invoice(acme)

    answer = operator.post(page(invoice, kind))

    assert answer.content == bytes(invoice.documents.get(kind=kind).content)
    assert answer["Content-Disposition"] == f'attachment; filename="{invoice.number}.{kind}"'
    event = Event.objects.get(kind="invoice.opened")
    assert (event.organization_id, event.operator_id) == (acme.pk, olga().pk)
    history = words(client_of(adam).get("/organizations/acme/settings/history/"))
    said = f"An operator of this console opened the {kind.upper()} of the invoice {invoice.number}"
    assert said in history


def test_those_of_a_deleted_organization_are_opened_too(acme, adam, operator):
    invoice = an_invoice(acme)
    note = crediting.credit_invoice(invoice=invoice, amount="10", reason=REASON, by=olga())
    pay(invoice, "46.41")
    delete_organization(handle="acme", by=adam)
    let_time_pass(acme)
    remove_due_organizations()
    assert not Organization.objects.filter(pk=acme.pk).exists()

    for kept in (invoice, note):
        assert "Acme Sàrl" in words(operator.get(page(kept)))
        assert operator.post(page(kept, "pdf")).content.startswith(b"%PDF")
    opened = Event.objects.filter(kind="invoice.opened", organization_id=None)
    assert opened.count() == 2


def test_a_link_opens_nothing_and_a_draft_has_no_document(acme, operator):
    invoice = an_invoice(acme)

    assert operator.get(page(invoice, "pdf")).status_code == 405
    assert operator.post(page(invoice, "change").replace("change", "exe")).status_code in {302, 404}
    type(invoice).objects.create(
        organization=acme, kind="invoice", currency="EUR", net_minor=1, total_minor=1
    )
    draft = type(invoice).objects.drafts().get()
    assert operator.post(page(draft, "pdf")).status_code == 404
    assert "Download PDF" not in words(operator.get(page(draft)))
    assert not Event.objects.filter(kind="invoice.opened").exists()


def test_whoever_may_view_invoices_opens_them_and_no_one_else(acme, adam, client_of, client):
    invoice = an_invoice(acme)
    auditor, staff = (make_person(name, is_staff=True) for name in ("Vera", "Otto"))
    auditor.user_permissions.set(StoredPermission.objects.filter(codename="view_invoice"))

    statuses = [
        browser.post(page(invoice, "pdf")).status_code
        for browser in (client_of(auditor), client_of(staff), client_of(adam), client)
    ]

    assert statuses == [200, 403, 302, 302]
    with pytest.raises(NotAnOperator):
        open_document(invoice=invoice, kind="pdf", by=adam.user)
