"""The documents of invoices as a ZIP archive that is written while it is sent."""

import io
from collections.abc import Buffer, Iterator
from zipfile import ZipFile, ZipInfo

from audit.exporting import ExportStopped
from billing.exporting.period import Batches
from billing.models import Invoice
from billing.models.invoice import InvoiceQuerySet

BATCH = 25
MOST = 20_000
"""So many invoices are in one archive: the list of its files, at its end, stays in memory."""
STOPPED = "STOPPED.txt"


class Pieces(io.RawIOBase):
    """A file that is only written to, and from which what was written is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        """Always, so that it is taken for a file."""
        return True

    def write(self, piece: Buffer) -> int:
        """Keep a piece until it is taken, and return its length."""
        self._written += piece
        return memoryview(piece).nbytes

    def take(self) -> bytes:
        """Return what was written since it was last taken."""
        taken = bytes(self._written)
        self._written.clear()
        return taken


def archive_rows() -> InvoiceQuerySet:
    """Invoices with their documents."""
    return Invoice.objects.prefetch_related("documents")


def as_zip(batches: Batches) -> Iterator[bytes]:
    """Yield the archive in pieces, one for each invoice: its PDF and its XML, as they were issued.

    Nothing is compressed: a PDF already is, and contains the XML. If the export is stopped, a
    file in the archive says why.
    """
    pieces = Pieces()
    with ZipFile(pieces, "w") as archive:
        try:
            for batch in batches:
                for invoice in batch:
                    _add(archive, invoice)
                    yield pieces.take()
        except ExportStopped as reason:
            archive.writestr(STOPPED, f"{reason}\n")
    yield pieces.take()


def _add(archive: ZipFile, invoice: Invoice) -> None:
    assert invoice.issued_on is not None  # noqa: S101  (for types: only issued ones have documents)
    day = invoice.issued_on
    for document in invoice.documents.all():
        name = f"{invoice.number}.{document.kind}"
        entry = ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
        archive.writestr(entry, bytes(document.content))
