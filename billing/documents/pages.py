"""The pages of a PDF (PDF/A-3b) that contains the electronic invoice."""

import re
from datetime import UTC, date, datetime, time

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import FontFace
from segno import QRCode

from billing.documents.content import Card, Document, Kind, Line
from billing.documents.fonts import FACES, FAMILY
from billing.documents.xmp import FILE_NAME, xmp_metadata
from billing.invoicing.references import in_groups_of_four, payment_code
from billing.money import Money

MARGIN, GAP, ROW = 20.0, 6.0, 5.0
WIDTH = 210 - 2 * MARGIN
"""The width between the margins of A4. All lengths are in millimetres."""
QUANTITY_WIDTH, AMOUNT_WIDTH = 22, 31
"""The width of the column of quantities, and the least width of a column of amounts."""
ROOM = 1.5
"""The space on both sides of an amount."""
CODE = 32
"""The width of the payment code."""
INK, PALE = 25, 95
"""Greys, from 0 for black."""
HEADING, TEXT, SMALL = 18, 9.5, 8
"""Sizes of the font, in points."""
PAGES = "\ue000\ue000"
"""A placeholder for the number of pages. No one can type it, because the font lacks it."""
PRODUCER = "fpdf2"


class Sheet(FPDF):
    """The A4 pages of a document, with the same footer on each."""

    def __init__(self, document: Document) -> None:
        super().__init__(enforce_compliance="PDF/A-3B")
        self.document = document
        for style, path in FACES.items():
            self.add_font(FAMILY, style, path)
        self.alias_nb_pages(PAGES)
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=28)
        self.set_lang("en-US")
        self.write_in(TEXT)

    def write_in(self, size: float, style: str = "", grey: int = INK) -> None:
        """Set the font size, the style ("B" for bold) and the grey of the text that follows."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(grey)

    def write_line(self, text: str, width: float = 0, align: str = "L") -> None:
        """Write text below the previous text, in as many lines as it needs; `width` 0 is all."""
        self.multi_cell(
            width, ROW, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR
        )

    def footer(self) -> None:
        """Write the seller's address and numbers, and the page number; fpdf2 calls it."""
        seller = self.document.seller
        numbers = [("VAT ID", seller.vat_id), ("Tax number", seller.tax_id), ("", seller.register)]
        texts = [seller.name, *seller.address, seller.email]
        texts += [f"{name} {value}".strip() for name, value in numbers if value]
        self.set_y(-24)
        self.write_in(SMALL, grey=PALE)
        self.multi_cell(0, 4, " · ".join(filter(None, texts)), align="C", new_x=XPos.LMARGIN)
        self.cell(0, 5, f"{self.document.number}, page {self.page_no()} of {PAGES}", align="C")


def as_pdf(document: Document, xml: bytes) -> bytes:
    """The document as a PDF for people, with the electronic invoice `xml` as an embedded file."""
    made_at = datetime.combine(document.issued_on, time(), UTC)
    title = f"{document.kind.label} {document.number}"
    sheet = Sheet(document)
    sheet.set_title(title)
    sheet.set_author(document.seller.name)
    sheet.set_producer(PRODUCER)
    sheet.set_creation_date(made_at)
    sheet.set_xmp_metadata(xmp_metadata(title, document.seller.name, PRODUCER, made_at))
    sheet.embed_file(
        bytes=xml,
        basename=FILE_NAME,
        mime_type="text/xml",
        desc="Electronic invoice",
        associated_file_relationship="Alternative",
        creation_date=made_at,
        modification_date=made_at,
        compress=True,
    )
    _write_document(sheet, document)
    return bytes(sheet.output())


def _write_document(sheet: Sheet, document: Document) -> None:
    sheet.add_page()
    _write_parties(sheet, document)
    _write_facts(sheet, document)
    _write_lines(sheet, document.lines)
    _write_totals(sheet, document)
    for note in document.notes:
        sheet.write_line(note)
    if document.kind == Kind.INVOICE and document.total:
        if document.card:
            _write_card(sheet, document.card)
        else:
            _write_transfer(sheet, document)


def _write_parties(sheet: Sheet, document: Document) -> None:
    """Write the seller on one small line, and the buyer's address below it."""
    sheet.write_in(SMALL, grey=PALE)
    sheet.write_line(" · ".join([document.seller.name, *document.seller.address]))
    sheet.ln(GAP)
    sheet.write_in(TEXT)
    buyer = document.buyer
    vat_id = [f"VAT ID {buyer.vat_id}"] if buyer.vat_id else []
    for line in [buyer.name, *buyer.address, *vat_id]:
        sheet.write_line(line, WIDTH / 2)
    sheet.ln(2 * GAP)


def _write_facts(sheet: Sheet, document: Document) -> None:
    """Write the heading, and below it the number, the dates and other facts."""
    sheet.write_in(HEADING, "B")
    sheet.cell(0, 9, document.kind.label, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(2)
    for name, value in _fact_values(document):
        _write_fact(sheet, (name, 48), (value, 0))
    sheet.ln(GAP)


def _write_fact(sheet: Sheet, name: tuple[str, float], value: tuple[str, float]) -> None:
    """Write a name and its value next to each other. Both are pairs of a text and its width."""
    sheet.write_in(TEXT, grey=PALE)
    sheet.cell(name[1], ROW, name[0])
    sheet.write_in(TEXT)
    sheet.multi_cell(
        value[1], ROW, value[0], new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR
    )


def _fact_values(document: Document) -> list[tuple[str, str]]:
    """The names and values at the top of the document, such as its number and its due date."""
    facts = [("Number", document.number), ("Date of issue", _day(document.issued_on))]
    if document.corrects:
        number, day = document.corrects
        facts.append(("Corrects", f"Invoice {number} of {_day(day)}"))
    if document.kind == Kind.INVOICE:
        facts.append(("Due date", _day(document.due_on)))
    if document.period:
        first_day, last_day = document.period
        facts.append(("Period of supply", f"{_day(first_day)} to {_day(last_day)}"))
    if document.purchase_order:
        facts.append(("Purchase order", document.purchase_order))
    return facts


def _write_lines(sheet: Sheet, lines: tuple[Line, ...]) -> None:
    """Write the table of lines. Columns of amounts are as wide as the longest amount."""
    sheet.set_draw_color(200)
    width = max(
        _width_of(sheet, str(money)) for line in lines for money in (line.price, line.amount)
    )
    with sheet.table(
        col_widths=(WIDTH - QUANTITY_WIDTH - 2 * width, QUANTITY_WIDTH, width, width),
        text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(emphasis="BOLD", color=INK),
        line_height=ROW,
        padding=(1.2, 1),
        wrapmode=WrapMode.CHAR,
    ) as table:
        table.row(("Description", "Quantity", "Price", "Amount"))
        for line in lines:
            quantity = f"{line.quantity} {line.unit}".strip()
            table.row((line.text, quantity, str(line.price), str(line.amount)))
    sheet.ln(3)


def _write_totals(sheet: Sheet, document: Document) -> None:
    """Write the net amount, each tax, the total, and why no tax is charged."""
    _write_total(sheet, "Net amount", document.net)
    for tax in document.taxes:
        _write_total(sheet, f"Tax of {tax.rate.normalize():f}% on {tax.net}", tax.tax)
    sheet.write_in(TEXT + 1, "B")
    _write_total(sheet, "Total", document.total)
    sheet.write_in(TEXT)
    sheet.ln(GAP)
    for reason in dict.fromkeys(tax.reason for tax in document.taxes if tax.reason):
        sheet.write_line(reason)


def _write_total(sheet: Sheet, name: str, amount: Money) -> None:
    text = str(amount)
    width = _width_of(sheet, text)
    sheet.cell(WIDTH - width, ROW + 1, name, align="R")
    sheet.cell(width, ROW + 1, text, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _width_of(sheet: Sheet, amount: str) -> float:
    """The width of a column with this amount: the usual one, or more for a long amount."""
    return max(AMOUNT_WIDTH, sheet.get_string_width(amount) + 2 * ROOM)


def _write_card(sheet: Sheet, card: Card) -> None:
    """Write which card will be charged; no account and no code, so that no one pays twice."""
    sheet.ln(GAP)
    sheet.write_in(TEXT, "B")
    sheet.write_line("Payment")
    sheet.write_in(TEXT)
    sheet.write_line(f"Will be charged to the card {card.label}. Transfer nothing.")


def _write_transfer(sheet: Sheet, document: Document) -> None:
    """Write where to transfer the total, with the payment code next to it if there can be one."""
    sheet.ln(GAP)
    if sheet.will_page_break(CODE + GAP):
        sheet.add_page()
    top = sheet.get_y()
    sheet.write_in(TEXT, "B")
    sheet.write_line("How to pay")
    for name, value in (
        ("Pay", f"{document.total} by {_day(document.due_on)}"),
        ("To", document.seller.name),
        ("IBAN", in_groups_of_four(document.iban)),
        ("BIC", document.bic),
        ("Reference", in_groups_of_four(document.reference)),
    ):
        if value:
            _write_fact(sheet, (name, 24), (value, WIDTH - 24 - CODE - GAP))
    account = (document.iban, document.bic)
    if code := payment_code(document.seller.name, account, document.total, document.reference):
        _draw_code(sheet, code, top)


def _draw_code(sheet: Sheet, code: QRCode, top: float) -> None:
    """Draw a QR code at the right edge, as rectangles, so that it stays sharp when printed."""
    rows = [bytes(row) for row in code.matrix]
    side, left = CODE / len(rows), MARGIN + WIDTH - CODE
    sheet.set_fill_color(0)
    for row_number, row in enumerate(rows):
        for run in re.finditer(b"\x01+", row):
            x, y = left + run.start() * side, top + row_number * side
            sheet.rect(x, y, len(run[0]) * side, side, style="F")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
