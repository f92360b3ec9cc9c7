"""What an invoice says of an organization: what is kept, and what is refused at which field."""

from dataclasses import replace

import pytest

from audit.models import Event
from billing import actions
from billing.details import NO_CARDS, BillingDetails, UnfitDetails, clean_details, has_card_number
from billing.invoicing.vat_ids import UnfitVatId, clean_vat_id
from billing.models import BillingProfile
from billing.tests.reading import words
from outbox import kinds
from outbox.models import Mail

DETAILS = "/organizations/acme/billing/details/"
ACME = BillingDetails(
    legal_name="Acme Ltd",
    line_1="Main Street 1",
    city="Dublin",
    country="IE",
    emails=("invoices@acme.example",),
)
TYPED = {
    "legal_name": "Acme Ltd",
    "line_1": "Main Street 1",
    "city": "Dublin",
    "country": "IE",
    "emails": "invoices@acme.example\nada@acme.example",
}
CARD = "4242 4242 4242 4242"


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("de136695976", "DE", "DE136695976"),
        ("DE１３６６９５９７６", "DE", "DE136695976"),
        ("EL094259216", "GR", "EL094259216"),
        ("NL4495445B01", "NL", "NL004495445B01"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("XI980780684", "GB", "XI980780684"),
        ("40 303 265 045", "MC", "FR40303265045"),
        ("980780684", "IM", "GB980780684"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577MWST"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("12-3456789", "US", "123456789"),
    ],
)
def test_a_vat_id_is_kept_compact(typed, country, kept):
    assert clean_vat_id(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country", "why"),
    [
        ("DE136695975", "DE", "check digits"),
        ("FR40303265045", "DE", "It begins like one of France"),
        ("GB980780684", "DE", "It begins like one of United Kingdom"),
        ("DE1", "DE", "not a VAT ID of Germany"),
        ("<script>", "US", "not a VAT ID of United States"),
        ("\u202e136695976", "DE", "not a VAT ID of Germany"),
    ],
)
def test_a_vat_id_of_another_form_is_refused_with_the_reason(typed, country, why):
    with pytest.raises(UnfitVatId, match=why):
        clean_vat_id(typed, country)


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("legal_name", "", "Enter the legal name"),
        ("legal_name", "A" * 201, "Use up to 200"),
        ("legal_name", "Acme\u202eetsl", "visible characters"),
        ("legal_name", "Acme\x07", "visible characters"),
        ("legal_name", "Acme\nLtd", "visible characters"),
        ("legal_name", "日本語", "cannot show these characters"),
        ("legal_name", CARD, NO_CARDS),
        ("line_1", "4242-4242-4242-4242", NO_CARDS),
        ("line_2", "card 4242424242424242 please", NO_CARDS),
        ("city", "４２４２ ４２４２ ４２４２ ４２４２", NO_CARDS),
        ("purchase_order", CARD, NO_CARDS),
        ("vat_id", CARD, NO_CARDS),
        ("country", "XX", "Select a country"),
        ("country", "ie", "Select a country"),
        ("emails", (), "Enter 1 to 5"),
        ("emails", tuple(f"a{n}@acme.example" for n in range(6)), "Enter 1 to 5"),
        ("emails", ("no address",), "needs an @"),
        ("emails", ("4242424242424242@acme.example",), NO_CARDS),
    ],
)
def test_what_cannot_be_on_an_invoice_is_refused_at_its_field(field, typed, why):
    with pytest.raises(UnfitDetails) as unfit:
        clean_details(replace(ACME, **{field: typed}))

    assert list(unfit.value.reasons) == [field]
    assert why in unfit.value.reasons[field]


def test_every_field_says_what_is_wrong_with_it():
    with pytest.raises(UnfitDetails) as unfit:
        clean_details(replace(ACME, legal_name="", city="", country=""))

    assert set(unfit.value.reasons) == {"legal_name", "city", "country"}


def test_addresses_are_kept_once():
    kept = clean_details(replace(ACME, emails=("A@acme.example", "a@acme.example")))

    assert kept.emails == ("a@acme.example",)


@pytest.mark.parametrize("line", ["4242 4242 4242 4241", "1234567", "DE89370400440532013000"])
def test_other_numbers_are_no_card_numbers(line):
    assert not has_card_number(line)


@pytest.mark.django_db
class TestPage:
    def test_details_are_saved_with_a_fresh_sign_in(self, fresh_client_of, bill, acme):
        page = fresh_client_of(bill)

        answer = page.post(DETAILS, TYPED, follow=True)

        assert "The billing details were saved." in words(answer)
        kept = BillingProfile.objects.get(organization=acme)
        assert kept.emails == ["invoices@acme.example", "ada@acme.example"]

    def test_without_one_nothing_is_saved(self, client_of, bill):
        client_of(bill).post(DETAILS, TYPED)

        assert not BillingProfile.objects.exists()

    def test_a_card_number_is_not_kept_over_a_sign_in(self, client_of, bill):
        answer = client_of(bill).post(DETAILS, TYPED | {"city": CARD})

        assert NO_CARDS in words(answer)

    def test_the_reasons_are_at_their_fields(self, fresh_client_of, bill):
        page = fresh_client_of(bill)

        answer = page.post(DETAILS, TYPED | {"vat_id": "DE136695976", "legal_name": CARD})

        assert "It begins like one of Germany" in words(answer)
        assert NO_CARDS in words(answer)
        assert not BillingProfile.objects.exists()
        assert "4242" not in str(list(Event.objects.values("before", "after", "reason")))

    def test_the_history_keeps_what_changed_and_no_addresses(self, profile, bill, acme):
        actions.change_billing_details(details=replace(ACME, legal_name="Acme plc"), by=bill)

        event = Event.objects.get(kind="billing.details_changed")
        assert event.before == {"legal_name": "Acme Ltd"}
        assert event.after == {"legal_name": "Acme plc"}

    @pytest.mark.parametrize("kept", [True, False])
    def test_the_former_addresses_are_told_that_there_are_others(self, profile, bill, acme, kept):
        new = ("thief@mailbox.example",)
        emails = (*profile.emails, *new) if kept else new
        actions.change_billing_details(details=replace(ACME, emails=emails), by=bill)

        owed = Mail.objects.get(kind="billing-addresses")
        message = kinds.write(owed)
        assert owed.recipient == "invoices@acme.example"
        assert message is not None
        said = "still sent to this address" if kept else "no longer sent to this address"
        assert said in message.body
        assert "The billing addresses of Acme were changed" in message.body
        assert "thief" not in message.body

    def test_a_stranger_is_not_told_for_ever(self, profile, bill):
        for number in range(12):
            emails = ("billing@acme.example", f"stranger+{number}@mailbox.example")
            change = replace(ACME, emails=emails[number % 2 :])
            actions.change_billing_details(details=change, by=bill)

        told = Mail.objects.filter(kind="billing-addresses")
        assert told.filter(recipient__startswith="stranger").count() == 3

    def test_nobody_is_told_of_addresses_that_stay(self, profile, bill):
        actions.change_billing_details(details=replace(ACME, city="Cork"), by=bill)

        assert not Mail.objects.filter(kind="billing-addresses").exists()

    def test_nobody_is_told_of_the_first_addresses(self, bill):
        actions.change_billing_details(details=ACME, by=bill)

        assert not Mail.objects.filter(kind="billing-addresses").exists()

    def test_nothing_is_recorded_when_nothing_changed(self, profile, bill):
        actions.change_billing_details(details=ACME, by=bill)

        assert not Event.objects.filter(kind="billing.details_changed").exists()

    def test_the_action_refuses_what_the_page_would(self, bill):
        with pytest.raises(actions.UnfitBillingDetails, match="card numbers"):
            actions.change_billing_details(details=replace(ACME, city=CARD), by=bill)

    def test_the_form_shows_what_is_kept(self, client_of, bill, profile):
        shown = client_of(bill).get(DETAILS).content.decode()

        assert 'value="Acme Ltd"' in shown
        assert "invoices@acme.example" in shown
