"""Cards: added on a page of the provider, charged by the clock, confirmed, declined, sent back.

Stripe is what stands in for it. The clock of the console calls it, and is told by its messages.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from billing.models import Invoice
from billing.schedule import charge_cards
from billing.tests.cards import CONFIRM, DECLINED, GOOD
from billing.tests.invoices import add_price, add_profile, add_seller, an_invoice, olga
from billing.tests.stripe_messages import SECRET
from billing.tests.stripe_stand_in import StandIn
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.journeys.conftest import OpenWindow, started_with
from tests.journeys.mailbox import Mailbox
from tests.journeys.test_billing import open_tab
from tests.journeys.test_every_page import RULES, violations
from tests.started import Started
from tests.waiting import eventually

BILLED = "invoices@acme.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[StandIn]:
    """What stands in for Stripe."""
    stand_in = StandIn()
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="module")
def started(
    provider: StandIn, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Started]:
    """A console that is told of the provider as operators do."""
    variables = {
        "STRIPE_SECRET_KEY": "sk_test_console",
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": provider.url,
    }
    with started_with(request, tmp_path_factory, **variables) as console:
        provider.hook = f"{console.origin}/billing/stripe/"
        yield console


@dataclass
class Person:
    """Who looks at Billing. With a script pages look again by themselves; others are reloaded."""

    page: Page
    has_script: bool

    def waits_for(self, wanted: Locator) -> None:
        """See something once the clock has heard of the provider."""
        if self.has_script:
            expect(wanted).to_be_visible()
        else:
            self.reloads_until(wanted)

    def reloads_until(self, wanted: Locator) -> None:
        """See something that the page does not look for, once it leads back from the provider."""
        self.page.wait_for_url("**/organizations/**")

        def is_there() -> bool:
            self.page.reload()
            return wanted.is_visible()

        eventually(is_there, f"{wanted} on {self.page.url}")

    def sees_it_paid(self) -> None:
        """That is the invoice whose page is open."""
        self.waits_for(self.page.get_by_text("Paid", exact=True).first)
        self.sees_no_fault()

    def sees_no_fault(self) -> None:
        """That is what axe finds. It is a script itself."""
        if self.has_script:
            assert not list(violations(Axe(), self.page, "", RULES))

    def adds(self, number: str) -> None:
        """A card, through the page of the provider, and has invoices charged to it."""
        page = self.page
        page.goto("/organizations/acme/billing/payment-methods/")
        self.sees_no_fault()
        page.get_by_role("button", name="Add card").click()
        page.get_by_role("link", name="Continue to the payment provider").click()
        enter(page, number, "Save card")
        if number == CONFIRM:
            page.get_by_role("button", name="Complete authentication").click()
        self.waits_for(actions(page, number))
        actions(page, number).click()
        self.sees_no_fault()
        page.get_by_role("button", name="Make default").first.click()
        expect(page.get_by_text("Invoices are charged to the card")).to_be_visible()

    def opens(self, invoice: Invoice) -> None:
        """The page of an invoice, by its tab."""
        open_tab(self.page, "Invoices")
        self.page.get_by_role("link", name=invoice.number).click()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def katherine(request: pytest.FixtureRequest, window: OpenWindow, adam: Membership) -> Person:
    """A billing administrator, of an organization with billing details."""
    add_seller()
    add_price(4_900)
    add_profile(adam.organization, emails=[BILLED])
    member = add_member(adam.organization, "Katherine", RoleSlug.BILLING_ADMINISTRATOR)
    return Person(window(member, java_script_enabled=request.param), request.param)


def test_a_card_is_added_charged_by_the_clock_refunded_and_removed(
    window: OpenWindow, mailbox: Mailbox, katherine: Person
) -> None:
    page = katherine.page
    katherine.adds(GOOD)
    open_tab(page, "Tiers")
    page.get_by_role("link", name="Choose Team").click()
    page.get_by_role("button", name="Choose Team").click()
    invoice = Invoice.objects.get()
    assert "charged to the card" in " ".join(mailbox.newest(BILLED).split())
    charge_cards()
    katherine.opens(invoice)
    katherine.sees_it_paid()
    expect(page.get_by_role("heading", name="How to pay")).to_have_count(0)

    refund(window(olga(), java_script_enabled=katherine.has_script), invoice, "10.00", "11.90")
    katherine.reloads_until(page.get_by_text("Refund, ").first)
    katherine.sees_no_fault()

    open_tab(page, "Payment methods")
    actions(page, GOOD).click()
    page.get_by_role("link", name="Remove Visa").click()
    katherine.sees_no_fault()
    page.get_by_role("button", name="Remove card").click()
    expect(page.get_by_text("was removed.")).to_be_visible()
    expect(actions(page, GOOD)).to_have_count(0)


def test_the_bank_wants_a_person_to_confirm_a_payment(
    mailbox: Mailbox, adam: Membership, katherine: Person
) -> None:
    page = katherine.page
    katherine.adds(CONFIRM)
    katherine.opens(an_invoice(adam.organization))
    page.get_by_role("button", name="Pay now with Visa").click()
    expect(page.get_by_text("The payment is under way.")).to_be_visible()
    katherine.waits_for(page.get_by_role("link", name="Continue to payment"))
    katherine.sees_no_fault()
    expect(page.get_by_text("Transfer nothing until it is over.")).to_be_visible()
    eventually(lambda: "confirm" in mailbox.newest(BILLED), "an email that asks to confirm")

    page.get_by_role("link", name="Continue to payment").click()
    enter(page, CONFIRM, "Pay")
    page.get_by_role("button", name="Fail authentication").click()
    expect(page.get_by_role("alert")).to_contain_text("unable to authenticate")
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("Waiting for you")).to_be_visible()
    page.get_by_role("link", name="Continue to payment").click()
    enter(page, CONFIRM, "Pay")
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.get_by_role("link", name="Continue to payment")).to_have_count(0)
    katherine.sees_it_paid()


def test_a_declined_card_says_why_and_another_pays(
    mailbox: Mailbox, adam: Membership, katherine: Person
) -> None:
    page = katherine.page
    katherine.adds(DECLINED)
    invoice = an_invoice(adam.organization)
    katherine.opens(invoice)
    page.get_by_role("button", name="Pay now with Visa").click()
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    katherine.sees_no_fault()
    eventually(lambda: "declined" in mailbox.newest(BILLED), "an email that says why")

    page.get_by_role("button", name="Pay with another card").click()
    page.get_by_role("link", name="Continue to payment").click()
    enter(page, DECLINED, "Pay")
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    enter(page, GOOD, "Pay")
    katherine.sees_it_paid()
    assert invoice.payments.count() == 1


def enter(page: Page, number: str, button: str) -> None:
    """The number of a card, on the page of the provider."""
    page.get_by_label("Card number").fill(number)
    page.get_by_role("button", name=button).click()


def actions(page: Page, number: str) -> Locator:
    """The menu of a card."""
    return page.get_by_label(f"Actions for Visa …{number[-4:]}")


def refund(page: Page, invoice: Invoice, net: str, amount: str) -> None:
    """As an operator: give a part of an invoice back, and send it to the card."""
    page.goto("/operators/billing/invoice/")
    page.get_by_role("link", name=invoice.number).click()
    page.get_by_role("link", name="Credit note", exact=True).click()
    page.get_by_label("Amount before tax").fill(net)
    page.get_by_label("Reason").fill("The first days were free.")
    page.get_by_role("button", name="Credit note").click()
    expect(page.get_by_text("The credit note for")).to_be_visible()
    payment = invoice.payments.get()
    page.goto(f"/operators/billing/payment/{payment.pk}/change/")
    page.get_by_role("link", name="Refund to card", exact=True).click()
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("Reason").fill("It was credited.")
    page.get_by_role("button", name="Refund to card").click()
