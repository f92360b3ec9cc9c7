"""Invoices and credit notes as they are sent: by the rules of EN 16931, and as an archive keeps."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycheval import EN16931Invoice, parse_xml
from pypdf import PdfReader

from billing.documents import Card, missing_characters, render
from billing.documents.electronic import as_xml
from billing.documents.pages import PAGES
from billing.invoicing.references import in_groups_of_four
from billing.invoicing.tax import NOT_SUBJECT, REVERSE_CHARGE, Category
from billing.money import Money
from billing.tests.documents import (
    BUYER,
    SELLER,
    a_credit_note,
    a_document,
    a_line,
    euros,
    rules_broken,
)

LARGEST = 60 * 1024
ZERO = Decimal(0)


def of_category(category, reason="", **more):
    return a_document(a_line(category=category, rate=ZERO), reason=reason, buyer=BUYER, **more)


DOCUMENTS = {
    "usual": a_document(),
    "given back in part": a_document(a_line(), a_line("Unused 17 of 31 days", -1, 1020, unit="")),
    "many lines": a_document(*[a_line(f"Line {at}", at, 333) for at in range(1, 90)]),
    "two rates": a_document(a_line(), a_line("A book", 3, 999, rate=Decimal("7.00"))),
    "rounded once": a_document(a_line("A", 3, 33), a_line("B", 7, 999)),
    "reverse charge": of_category(Category.REVERSE_CHARGE, REVERSE_CHARGE),
    "not subject": of_category(Category.NOT_SUBJECT, NOT_SUBJECT),
    "exempt": of_category(Category.EXEMPT, "No tax: small business."),
    "zero rated": of_category(Category.ZERO),
    "small business without numbers": of_category(
        Category.EXEMPT, "Small business.", seller=replace(SELLER, vat_id="", register="")
    ),
    "nothing to pay": a_document(a_line(minor=0)),
    "yen": a_document(a_line(price=Money(155, "JPY"), rate=Decimal(10))),
    "dollars": a_document(a_line(price=Money(1999, "USD"))),
    "a seller without any number": of_category(
        Category.EXEMPT, "Small.", seller=replace(SELLER, vat_id="", register="", tax_id="")
    ),
    "no bank": a_document(iban="", bic=""),
    "by card": a_document(card=Card("Visa …4242", "4242")),
    "no period": a_document(period=None, purchase_order="PO 4711 / north"),
    "long names": a_document(
        a_line("W" * 300), buyer=replace(BUYER, name="Ω" * 200, lines=("x" * 200, "y" * 200))
    ),
    "a credit note": a_credit_note(a_document()),
    "a credit note of reverse charge": a_credit_note(
        of_category(Category.REVERSE_CHARGE, REVERSE_CHARGE)
    ),
    "with words of markup": a_document(
        a_line("<b>&amp;</b> ]]> <!-- --> \\ (x) **bold** {nb}"),
        buyer=replace(BUYER, name='<script>alert("1")</script> & Söhne'),
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_follows_the_rules(name):
    document = DOCUMENTS[name]

    made = render(document)

    assert rules_broken(made.xml) == []
    assert facturx.xml_check_xsd(made.xml, flavor="factur-x", level="en16931")
    assert len(made.pdf) <= LARGEST
    assert render(document) == made
    inside = PdfReader(BytesIO(made.pdf))
    assert inside.attachments["factur-x.xml"] == [made.xml]
    marks = made.pdf.decode("latin-1")
    assert "<pdfaid:part>3</pdfaid:part>" in marks
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in marks
    text = inside.pages[0].extract_text()
    assert document.number in text
    assert ("How to pay" in "".join(page.extract_text() for page in inside.pages)) == (
        name
        not in {"a credit note", "a credit note of reverse charge", "nothing to pay", "by card"}
    )


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (replace(DOCUMENTS["usual"], total=euros(5832)), "BR-CO-15"),
        (replace(DOCUMENTS["usual"], net=euros(4901)), "BR-CO-10"),
        (replace(DOCUMENTS["reverse charge"], buyer=replace(BUYER, vat_id="")), "BR-AE-02"),
    ],
)
def test_a_broken_one_is_found(broken, rule):
    assert rule in rules_broken(as_xml(broken))


def test_what_a_card_will_pay_asks_for_no_transfer():
    document = DOCUMENTS["by card"]

    made = render(document)

    text = PdfReader(BytesIO(made.pdf)).pages[0].extract_text()
    assert "Will be charged to the card Visa …4242. Transfer nothing." in text
    read = parse_xml(made.xml.decode())
    assert isinstance(read, EN16931Invoice)
    (means,) = read.payment_means
    assert (means.type_code.value, means.card) == ("48", ("4242", None))
    for asks in ("IBAN", in_groups_of_four(document.iban), in_groups_of_four(document.reference)):
        assert asks not in text
    for asks in (document.iban, document.bic, document.reference):
        assert asks.encode() not in made.xml


def test_programs_read_what_people_read():
    document = DOCUMENTS["two rates"]

    read = parse_xml(as_xml(document).decode())

    assert isinstance(read, EN16931Invoice)
    assert read.invoice_number == document.number
    assert read.grand_total_amount.amount == document.total.decimal
    assert [line.name for line in read.line_items] == [line.text for line in document.lines]
    assert read.payment_terms is not None
    assert read.payment_terms.due_date == document.due_on


def test_a_name_is_no_word_of_the_program_that_draws_it():
    document = a_document(buyer=replace(BUYER, name="Stark {nb} GmbH"))

    text = PdfReader(BytesIO(render(document).pdf)).pages[0].extract_text()

    assert "Stark {nb} GmbH" in text
    assert "CELLAR-2026-00042, page 1 of 1" in text
    assert missing_characters(PAGES) == PAGES[0]


def test_a_long_amount_is_read_whole_and_beside_its_name():
    largest = a_document(a_line(minor=99_999_999_999_99, quantity=3))

    text = PdfReader(BytesIO(render(largest).pdf)).pages[0].extract_text(extraction_mode="layout")

    assert re.search(r"Total +€356,999,999,999\.96", text)
    assert re.search(r"3 month +€99,999,999,999\.99 +€299,999,999,999\.97", text)


def test_no_day_of_delivery_is_still_to_come():
    of_period, of_day = a_document(), a_document(period=None)
    assert of_period.period[1] > of_period.issued_on

    read, read_of_day = (parse_xml(as_xml(document).decode()) for document in (of_period, of_day))

    assert isinstance(read, EN16931Invoice)
    assert isinstance(read_of_day, EN16931Invoice)
    assert (read.delivery_date, read.billing_period) == (None, of_period.period)
    assert (read_of_day.delivery_date, read_of_day.billing_period) == (of_day.issued_on, None)


def test_making_one_fills_no_log(caplog):
    caplog.set_level("INFO")

    render(DOCUMENTS["usual"])

    assert not caplog.records


def test_a_credit_note_names_what_it_corrects():
    xml = as_xml(DOCUMENTS["a credit note"]).decode()

    assert "<ram:TypeCode>381</ram:TypeCode>" in xml
    named = xml.split("<ram:InvoiceReferencedDocument>")[1]
    assert named.index("CELLAR-2026-00042") < named.index("20261101")
    assert "IBANID" not in xml


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Acme Sàrl, Łódź, Αθήνα, Київ, ₴ № “x”", ""),
        ("日本語 KK 日", "日本語"),
        ("שלום", "שלום"),
        ("a\u202eb", "\u202e"),
        ("a\x07b\n", "\x07\n"),
        ("😀", "😀"),
    ],
)
def test_what_the_font_lacks_is_named(text, missing):
    assert missing_characters(text) == missing


@given(
    st.lists(
        st.tuples(
            st.integers(0, 1000),
            st.integers(0, 10**9),
            st.sampled_from([Decimal(19), Decimal(7), Decimal("5.5"), Decimal("24.00")]),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None)
def test_whatever_is_sold_follows_the_rules(sold):
    lines = [a_line(f"Line {at}", *line[:2], rate=line[2]) for at, line in enumerate(sold)]

    assert rules_broken(as_xml(a_document(*lines))) == []
