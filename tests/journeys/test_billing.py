"""From a tier to a paid invoice, by bank transfer: no payment provider has a part in it."""

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from billing import dates
from billing.models import Invoice
from billing.tests.documents import rules_broken
from billing.tests.invoices import add_price, add_seller, olga
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow
from tests.journeys.mailbox import Mailbox
from tests.journeys.steps import PASSWORD


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_tier_is_chosen_charged_and_paid(
    window: OpenWindow, mailbox: Mailbox, adam: Membership, *, has_script: bool
) -> None:
    add_seller()
    add_price(4_900)
    katherine = add_member(adam.organization, "Katherine", RoleSlug.BILLING_ADMINISTRATOR)
    page = window(katherine, java_script_enabled=has_script)

    page.goto("/organizations/acme/")
    page.get_by_role("navigation").get_by_role("link", name="Billing").click()
    open_tab(page, "Details")
    enter_details(page)
    open_tab(page, "Tiers")
    page.get_by_role("link", name="Choose Team").click()
    expect(page.get_by_text("€49.00").first).to_be_visible()
    assert not Invoice.objects.exists(), "the amount comes before one agrees to it"
    page.get_by_role("button", name="Choose Team").click()

    expect(page.get_by_text("This is its invoice.")).to_be_visible()
    invoice = Invoice.objects.get()
    expect(page.get_by_role("heading", name=invoice.number)).to_be_visible()
    expect(page.get_by_text("Open", exact=True).first).to_be_visible()
    expect(page.get_by_text("€58.31").first).to_be_visible()
    pdf, xml = download(page, "Download PDF"), download(page, "Download XML")
    assert PdfReader(BytesIO(pdf)).attachments["factur-x.xml"] == [xml]
    assert rules_broken(xml) == []
    assert invoice.number in mailbox.newest("invoices@acme.example")

    record_payment(window(olga()), invoice)
    page.reload()
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name="How to pay")).to_have_count(0)


def open_tab(page: Page, name: str) -> None:
    """One of the tabs of Billing."""
    page.get_by_role("navigation", name="Billing").get_by_role("link", name=name).click()


def enter_details(page: Page) -> None:
    """Say who buys, and sign in again for it; one mistake is told at its field."""
    page.get_by_label("Legal name").fill("Acme GmbH")
    page.get_by_label("Address", exact=True).fill("Hauptstraße 1")
    page.get_by_label("City").fill("Berlin")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("VAT ID").fill("DE136695977")
    page.get_by_label("Email addresses for invoices").fill("invoices@acme.example")
    page.get_by_role("button", name="Save details").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Legal name")).to_have_value("Acme GmbH")
    page.get_by_label("VAT ID").fill("DE136695976")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_text("saved")).to_be_visible()


def download(page: Page, name: str) -> bytes:
    """What the link leads to."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name=name).click()
    return Path(downloading.value.path()).read_bytes()


def record_payment(page: Page, invoice: Invoice) -> None:
    """As an operator, who looks the reference of a bank transfer up."""
    page.goto("/operators/billing/invoice/")
    page.get_by_role("searchbox").fill(invoice.reference)
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=invoice.number).click()
    page.get_by_role("link", name="Record payment", exact=True).click()
    page.get_by_label("Amount").fill("58.31")
    page.get_by_label("Bank date").fill(dates.today().isoformat())
    page.get_by_label("Bank reference").fill("SEPA 4711")
    page.get_by_label("Reason").fill("It is in the statement of the bank.")
    page.get_by_role("button", name="Record payment").click()
    expect(page.get_by_text("was recorded")).to_be_visible()
