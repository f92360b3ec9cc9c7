"""The pages of a PDF, as an archive keeps them (PDF/A-3b), with the electronic invoice inside."""

import re
from datetime import UTC, date, datetime, time

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import FontFace
from segno import QRCode

from billing.documents.content import Card, Document, Kind, Line, Party
from billing.documents.fonts import FACES, FAMILY
from billing.documents.xmp import FILE_NAME, xmp_metadata
from billing.invoicing.references import in_groups_of_four, payment_code

MARGIN, GAP, ROW = 20.0, 6.0, 5.0
WIDTH = 210 - 2 * MARGIN
"""In millimetres, of A4."""
COLUMNS = (86, 22, 31, 31)
ROOM = 1.5
"""On both sides of an amount."""
CODE = 32
"""The width of the payment code."""
INK, PALE = 25, 95
"""Greys, from 0 for black."""
HEADING, TEXT, SMALL = 18, 9.5, 8
PAGES = "\ue000\ue000"
"""What stands for the number of pages: no one can type it, because the font lacks it."""
PRODUCER = "fpdf2"


class Sheet(FPDF):
    """An A4 sheet of a document: what stands at the foot of each page is the same on all."""

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
        """Choose the letters of what follows."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(grey)

    def write_line(self, text: str, width: float = 0, align: str = "L") -> None:
        """Write text below what came before, in as many lines as it takes."""
        self.multi_cell(
            width, ROW, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR
        )

    def footer(self) -> None:
        """Who issued it, and the page."""
        seller = self.document.seller
        numbers = [("VAT ID", seller.vat_id), ("Tax number", seller.tax_id), ("", seller.register)]
        said = [seller.name, *seller.address, seller.email]
        said += [f"{name} {value}".strip() for name, value in numbers if value]
        self.set_y(-24)
        self.write_in(SMALL, grey=PALE)
        self.multi_cell(0, 4, " · ".join(filter(None, said)), align="C", new_x=XPos.LMARGIN)
        self.cell(0, 5, f"{self.document.number}, page {self.page_no()} of {PAGES}", align="C")


def as_pdf(document: Document, xml: bytes) -> bytes:
    """The document as people read it, with the electronic one as an associated file."""
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
    _write(sheet, document)
    return bytes(sheet.output())


def _write(sheet: Sheet, document: Document) -> None:
    sheet.add_page()
    _parties(sheet, document)
    _facts(sheet, document)
    _lines(sheet, document.lines)
    _totals(sheet, document)
    for note in document.notes:
        sheet.write_line(note)
    if document.kind == Kind.INVOICE and document.total:
        if document.card:
            _how_it_is_paid(sheet, document.card)
        else:
            _how_to_pay(sheet, document)


def _parties(sheet: Sheet, document: Document) -> None:
    sheet.write_in(SMALL, grey=PALE)
    sheet.write_line(" · ".join([document.seller.name, *document.seller.address]))
    sheet.ln(GAP)
    sheet.write_in(TEXT)
    _party(sheet, document.buyer)
    sheet.ln(2 * GAP)


def _party(sheet: Sheet, party: Party) -> None:
    sheet.write_line(party.name, WIDTH / 2)
    for line in party.address:
        sheet.write_line(line, WIDTH / 2)
    if party.vat_id:
        sheet.write_line(f"VAT ID {party.vat_id}", WIDTH / 2)


def _facts(sheet: Sheet, document: Document) -> None:
    sheet.write_in(HEADING, "B")
    sheet.cell(0, 9, document.kind.label, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(2)
    for name, value in _said(document):
        _fact(sheet, (name, 48), (value, 0))
    sheet.ln(GAP)


def _fact(sheet: Sheet, name: tuple[str, float], value: tuple[str, float]) -> None:
    """A name and its value, each with its width."""
    sheet.write_in(TEXT, grey=PALE)
    sheet.cell(name[1], ROW, name[0])
    sheet.write_in(TEXT)
    sheet.multi_cell(
        value[1], ROW, value[0], new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR
    )


def _said(document: Document) -> list[tuple[str, str]]:
    said = [("Number", document.number), ("Date of issue", _day(document.issued_on))]
    if document.corrects:
        number, day = document.corrects
        said.append(("Corrects", f"Invoice {number} of {_day(day)}"))
    if document.kind == Kind.INVOICE:
        said.append(("Due date", _day(document.due_on)))
    if document.period:
        first, last = document.period
        said.append(("Period of supply", f"{_day(first)} to {_day(last)}"))
    if document.purchase_order:
        said.append(("Purchase order", document.purchase_order))
    return said


def _lines(sheet: Sheet, lines: tuple[Line, ...]) -> None:
    sheet.set_draw_color(200)
    amount = max(
        _width_of(sheet, str(money)) for line in lines for money in (line.price, line.amount)
    )
    with sheet.table(
        col_widths=(WIDTH - COLUMNS[1] - 2 * amount, COLUMNS[1], amount, amount),
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


def _totals(sheet: Sheet, document: Document) -> None:
    sums = [("Net amount", str(document.net))]
    sums += [
        (f"Tax of {tax.rate.normalize():f}% on {tax.net}", str(tax.tax)) for tax in document.taxes
    ]
    for name, value in sums:
        _total(sheet, name, value)
    sheet.write_in(TEXT + 1, "B")
    _total(sheet, "Total", str(document.total))
    sheet.write_in(TEXT)
    sheet.ln(GAP)
    for reason in dict.fromkeys(tax.reason for tax in document.taxes if tax.reason):
        sheet.write_line(reason)


def _total(sheet: Sheet, name: str, value: str) -> None:
    width = _width_of(sheet, value)
    sheet.cell(WIDTH - width, ROW + 1, name, align="R")
    sheet.cell(width, ROW + 1, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _width_of(sheet: Sheet, amount: str) -> float:
    """The width of the column of an amount: the usual one, or as much as a long amount takes."""
    return max(COLUMNS[-1], sheet.get_string_width(amount) + 2 * ROOM)


def _how_it_is_paid(sheet: Sheet, card: Card) -> None:
    """No account and no code, so that no one pays a second time."""
    sheet.ln(GAP)
    sheet.write_in(TEXT, "B")
    sheet.write_line("Payment")
    sheet.write_in(TEXT)
    sheet.write_line(f"Will be charged to the card {card.label}. Transfer nothing.")


def _how_to_pay(sheet: Sheet, document: Document) -> None:
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
            _fact(sheet, (name, 24), (value, WIDTH - 24 - CODE - GAP))
    account = (document.iban, document.bic)
    if code := payment_code(document.seller.name, account, document.total, document.reference):
        _draw(sheet, code, top)


def _draw(sheet: Sheet, code: QRCode, top: float) -> None:
    """Draw a code at the right edge, in squares, so that nothing of it is blurred."""
    rows = [bytes(row) for row in code.matrix]
    side, left = CODE / len(rows), MARGIN + WIDTH - CODE
    sheet.set_fill_color(0)
    for down, row in enumerate(rows):
        for across, run in _dark(row):
            sheet.rect(left + across * side, top + down * side, run * side, side, style="F")


def _dark(row: bytes) -> list[tuple[int, int]]:
    """Where the dark runs of a row begin, and how long they are."""
    return [(found.start(), len(found[0])) for found in re.finditer(b"\x01+", row)]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
