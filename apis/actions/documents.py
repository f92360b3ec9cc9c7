"""Actions on the documents of a version."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from apis.actions.versions import lock_version
from apis.definitions.reference.descriptions import safe_html
from apis.events import DOCUMENT_ADDED, DOCUMENT_CHANGED, DOCUMENT_DELETED
from apis.models import Document, DocumentKind, Version
from apis.models.document import LONGEST_TITLE, LONGEST_URL
from apis.permissions import MANAGE_API
from audit import log
from audit.event_types import EventType
from console.database.rows import first_or_raise, save_fields
from console.refusals import Refusal
from console.words import text
from organizations.tenancy.actors import Actor
from organizations.tenancy.handles import free_handle
from organizations.tenancy.locks import authorize

MOST_DOCUMENTS = 50
"""Documents of one version."""
LONGEST_TEXT = 50_000
"""Characters. A hostile text of this length takes 0.3 s to become HTML."""
HEADINGS = 3
"""The level of a document's own headings: its title stands above."""
_is_url = URLValidator(schemes=["http", "https"])


class InvalidTitle(Refusal):
    slug = "unfit-title"
    message = "Enter a title of up to 80 visible characters."
    field = "title"
    is_mistake = True


class InvalidLink(Refusal):
    slug = "unfit-link"
    message = "Enter a URL that starts with https:// or http://."
    field = "url"
    is_mistake = True


class NoText(Refusal):
    slug = "no-text"
    message = "Enter the text, up to {most:,} characters."
    field = "text"
    is_mistake = True


class TooManyDocuments(Refusal):
    slug = "too-many-documents"
    message = "{version} has {most} documents, which is the limit. Delete one first."


class DocumentGone(Refusal):
    slug = "document-gone"
    message = "This document was deleted."


@dataclass(frozen=True)
class Content:
    """The content of a document: a title, and a text in Markdown or, of a link, a URL."""

    kind: DocumentKind
    title: str
    text: str = ""
    url: str = ""


@transaction.atomic
def add_document(*, version: Version, content: Content, by: Actor) -> Document:
    """Add a document to a version, and record it. Its handle is made from the title and stays.

    Raises VersionGone, TooManyDocuments, InvalidTitle, InvalidLink, NoText or NoHandleLeft.
    """
    organization, by = authorize(by, MANAGE_API, on=version)
    fields = _fields(content)
    version = lock_version(organization, version)
    if version.documents.count() >= MOST_DOCUMENTS:
        raise TooManyDocuments(version=version, most=MOST_DOCUMENTS)
    handle = free_handle(version.documents, fields["title"])

    document = version.documents.create(organization=organization, handle=handle, **fields)
    _record_event(DOCUMENT_ADDED, document, by)
    return document


@transaction.atomic
def change_document(*, document: Document, content: Content, by: Actor) -> Document:
    """Replace the content of a document, and record it; its handle stays.

    Does nothing if the content is as before. Raises VersionGone, DocumentGone, InvalidTitle,
    InvalidLink or NoText.
    """
    organization, by = authorize(by, MANAGE_API, on=document)
    fields = _fields(content)
    version = lock_version(organization, document.version)
    document = _reload(version, document)
    if all(getattr(document, name) == value for name, value in fields.items()):
        return document

    save_fields(document, **fields, saved_at=timezone.now())
    _record_event(DOCUMENT_CHANGED, document, by)
    return document


@transaction.atomic
def delete_document(*, document: Document, by: Actor) -> None:
    """Delete a document, and record it. Raises VersionGone or DocumentGone."""
    organization, by = authorize(by, MANAGE_API, on=document)
    version = lock_version(organization, document.version)
    document = _reload(version, document)
    _record_event(DOCUMENT_DELETED, document, by)
    document.delete()


def _fields(content: Content) -> dict[str, str]:
    """The columns for the content, with the HTML of its text.

    Called before anything is locked, because Markdown can take 0.3 s. Raises InvalidTitle,
    InvalidLink or NoText.
    """
    title = text.normalize(content.title)
    if not text.is_visible(title) or len(title) > LONGEST_TITLE:
        raise InvalidTitle
    empty = {"kind": content.kind.value, "title": title, "text": "", "html": "", "url": ""}
    if content.kind is DocumentKind.LINK:
        return {**empty, "url": _clean_link(content.url)}
    body = content.text.replace("\r\n", "\n").strip()
    if not body or len(body) > LONGEST_TEXT:
        raise NoText(most=LONGEST_TEXT)
    return {**empty, "text": body, "html": str(safe_html(body, level=HEADINGS))}


def _clean_link(url: str) -> str:
    """The URL without spaces around it. Raises InvalidLink."""
    url = url.strip()
    try:
        _is_url(url)
    except ValidationError:
        raise InvalidLink from None
    if len(url) > LONGEST_URL:
        raise InvalidLink
    return url


def _reload(version: Version, document: Document) -> Document:
    """The document, read again now that its version is locked. Raises DocumentGone."""
    reloaded_document = first_or_raise(version.documents.filter(pk=document.pk), DocumentGone)
    reloaded_document.version, reloaded_document.organization = version, version.organization
    return reloaded_document


def _record_event(event_type: EventType, document: Document, by: Actor) -> None:
    """Record the event of the document's version, with the title of the document."""
    log.record(event_type, by=by, target=document.version, after={"title": document.title})
