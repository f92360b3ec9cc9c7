"""An invoice on paper: its own words on one page, and nothing of the ways around it."""

from io import BytesIO

from playwright.sync_api import Page
from pypdf import PdfReader

from billing.tests.invoices import add_seller, an_invoice
from organizations.models import Membership
from tests.journeys.conftest import OpenWindow


def printed(page: Page) -> list[str]:
    """The text of each sheet of paper that the page takes."""
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages]


def test_an_invoice_is_printed_on_one_page(window: OpenWindow, adam: Membership) -> None:
    add_seller()
    invoice = an_invoice(adam.organization)
    page = window(adam)
    page.goto(f"/organizations/acme/billing/invoices/{invoice.pk}/")

    (text,) = printed(page)

    assert invoice.number in text
    assert "How to pay" in text
    for around in ("Skip to the content", "Payment methods", "Settings", "Download PDF"):
        assert around not in text


def test_a_printed_page_is_dark_on_white_in_the_dark_theme(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam, color_scheme="dark")
    page.goto("/organizations/acme/")

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
