"""The documents of invoices as a ZIP archive, written while it is sent."""

import io
from collections.abc import Buffer, Iterator
from zipfile import ZipFile, ZipInfo

from audit.exports.stream import ExportStopped
from billing.exporting.period import Batches
from billing.models import Invoice
from billing.models.invoice import InvoiceQuerySet

BATCH = 25
MOST = 20_000
"""The most invoices in one archive, because the list of its files stays in memory to the end."""
STOPPED = "STOPPED.txt"


class Pieces(io.RawIOBase):
    """A buffer that ZipFile writes to as a file, and from which each piece is taken to be sent."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Buffer) -> int:
        """Append a piece to the buffer, and return its length in bytes."""
        self._written += piece
        return memoryview(piece).nbytes

    def take(self) -> bytes:
        """Return what was written since the last call, and empty the buffer."""
        piece = bytes(self._written)
        self._written.clear()
        return piece


def archive_rows() -> InvoiceQuerySet:
    """All invoices, each read with its documents."""
    return Invoice.objects.prefetch_related("documents")


def as_zip(batches: Batches) -> Iterator[bytes]:
    """Yield the archive in pieces, one for each invoice with its PDF and XML as they were issued.

    Nothing is compressed, because a PDF already is and contains the XML. If reading a batch raises
    Stopped, a file in the archive says why.
    """
    pieces = Pieces()
    with ZipFile(pieces, "w") as archive:
        try:
            for batch in batches:
                for invoice in batch:
                    _add_documents(archive, invoice)
                    yield pieces.take()
        except ExportStopped as reason:
            archive.writestr(STOPPED, f"{reason}\n")
    yield pieces.take()


def _add_documents(archive: ZipFile, invoice: Invoice) -> None:
    assert invoice.issued_on is not None  # noqa: S101  (for types: only issued ones have documents)
    day = invoice.issued_on
    for document in invoice.documents.all():
        name = f"{invoice.number}.{document.kind}"
        entry = ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
        archive.writestr(entry, bytes(document.content))
