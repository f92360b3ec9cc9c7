"""Documents of invoices: a PDF for people, which contains the electronic invoice for programs.

Nothing here uses the database. The same document always becomes the same bytes.
"""

from billing.documents.content import Card, Document, Kind, Line, Party, Rendered, Tax
from billing.documents.fonts import missing_characters

__all__ = [
    "Card",
    "Document",
    "Kind",
    "Line",
    "Party",
    "Rendered",
    "Tax",
    "missing_characters",
    "render",
]


def render(document: Document) -> Rendered:
    """The document as PDF/A-3 and as Factur-X XML (profile EN 16931), which the PDF contains."""
    # These modules take long to import, and few processes ever draw a document.
    from billing.documents.electronic import as_xml
    from billing.documents.pages import as_pdf

    xml = as_xml(document)
    return Rendered(pdf=as_pdf(document, xml), xml=xml)
