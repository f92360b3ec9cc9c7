"""What is sent of an invoice: a PDF for people, with the electronic invoice inside for programs.

Nothing here knows the database. The same document always becomes the same bytes.
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
    """A document as PDF/A-3 and as Factur-X of the profile EN 16931, which is also in the PDF."""
    # What draws them takes long to import, and few processes ever draw one.
    from billing.documents.electronic import as_xml
    from billing.documents.pages import as_pdf

    xml = as_xml(document)
    return Rendered(pdf=as_pdf(document, xml), xml=xml)
