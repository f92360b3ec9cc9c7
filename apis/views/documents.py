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
def documents(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """All documents of the version: there are 50 at most."""
    version = version_of(request, api_handle, major)
    shown = {"documents": version.documents.brief().in_order()}
    return show_version(request, version, "apis/documents.html", shown)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def add(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Write a document."""
    version = version_of(request, api_handle, major)
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            added = actions.add_document(
                version=version, content=form.content, by=request.membership
            )
            messages.success(request, f"{added} was added.")
            return _to_list(version)
    return show_version(request, version, "apis/write_document.html", {"form": form}, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def document(
    request: OrganizationRequest, api_handle: str, major: int, document_handle: str
) -> HttpResponse:
    """One document, to read."""
    version = version_of(request, api_handle, major)
    shown = {"document": _document_of(version, document_handle)}
    return show_version(request, version, "apis/document.html", shown, tab=TAB)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def edit(
    request: OrganizationRequest, api_handle: str, major: int, document_handle: str
) -> HttpResponse:
    """Write a document anew."""
    version = version_of(request, api_handle, major)
    document = _document_of(version, document_handle)
    form = DocumentForm(request.POST or None, initial=_as_typed(document))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_document(document=document, content=form.content, by=request.membership)
            messages.success(request, "The document was saved.")
            return _to_list(version)
    shown = {"form": form, "document": document}
    return show_version(request, version, "apis/write_document.html", shown, tab=TAB)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def delete(
    request: OrganizationRequest, api_handle: str, major: int, document_handle: str
) -> HttpResponse:
    """Ask, then delete a document."""
    version = version_of(request, api_handle, major)
    document = _document_of(version, document_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_document(document=document, by=request.membership)
            messages.success(request, f"{document} was deleted.")
        return _to_list(version)
    return show_version(
        request, version, "apis/delete_document.html", {"document": document}, tab=TAB
    )


def _document_of(version: Version, handle: str) -> Document:
    found: Document = get_object_or_404(version.documents, handle=handle)
    found.version = version
    return found


def _as_typed(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in ("kind", "title", "text", "url")}


def _to_list(version: Version) -> HttpResponse:
    return redirect(TAB, version.organization.handle, version.api.handle, version.major)
