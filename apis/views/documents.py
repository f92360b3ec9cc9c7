"""The documents of a version: read by all who view APIs, written by those who manage them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from apis import actions
from apis.forms.documents import DocumentForm
from apis.models import Document, Version
from apis.permissions import DISCOVER_APIS, MANAGE_API
from apis.reaching import show_version, version_of
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "apis:documents"


@organization_page(GET=DISCOVER_APIS)
def documents(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """All documents of the version: there are 50 at most."""
    found = version_of(request, api, major)
    shown = {"documents": found.documents.brief().in_order()}
    return show_version(request, found, "apis/documents.html", shown)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def add(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Write a document."""
    found = version_of(request, api, major)
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            added = actions.add_document(version=found, content=form.content, by=request.membership)
            messages.success(request, f"{added} was added.")
            return _to_list(found)
    return show_version(request, found, "apis/write_document.html", {"form": form}, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def document(request: OrganizationRequest, api: str, major: int, document: str) -> HttpResponse:
    """One document, to read."""
    found = version_of(request, api, major)
    shown = {"document": _document_of(found, document)}
    return show_version(request, found, "apis/document.html", shown, tab=TAB)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def edit(request: OrganizationRequest, api: str, major: int, document: str) -> HttpResponse:
    """Write a document anew."""
    found = version_of(request, api, major)
    written = _document_of(found, document)
    form = DocumentForm(request.POST or None, initial=_as_typed(written))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_document(document=written, content=form.content, by=request.membership)
            messages.success(request, "The document was saved.")
            return _to_list(found)
    shown = {"form": form, "document": written}
    return show_version(request, found, "apis/write_document.html", shown, tab=TAB)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def delete(request: OrganizationRequest, api: str, major: int, document: str) -> HttpResponse:
    """Ask, then delete a document."""
    found = version_of(request, api, major)
    written = _document_of(found, document)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_document(document=written, by=request.membership)
            messages.success(request, f"{written} was deleted.")
        return _to_list(found)
    return show_version(request, found, "apis/delete_document.html", {"document": written}, tab=TAB)


def _document_of(version: Version, handle: str) -> Document:
    found: Document = get_object_or_404(version.documents, handle=handle)
    found.version = version
    return found


def _as_typed(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in ("kind", "title", "text", "url")}


def _to_list(version: Version) -> HttpResponse:
    return redirect(TAB, version.organization.handle, version.api.handle, version.major)
