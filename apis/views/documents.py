"""The pages of a version's documents: everyone who views APIs reads them, managers write them."""

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
    """The list of the version's documents, not paginated: there are 50 at most."""
    version = version_of(request, api_handle, major)
    context = {"documents": version.documents.brief().in_order()}
    return show_version(request, version, "apis/documents.html", context)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def add(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The form that adds a document."""
    version = version_of(request, api_handle, major)
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            added = actions.add_document(
                version=version, content=form.content, by=request.membership
            )
            messages.success(request, f"{added} was added.")
            return redirect(version.page_url(TAB))
    return show_version(request, version, "apis/write_document.html", {"form": form}, tab=TAB)


@organization_page(GET=DISCOVER_APIS)
def document(
    request: OrganizationRequest, api_handle: str, major: int, document_handle: str
) -> HttpResponse:
    """A document, to read."""
    version = version_of(request, api_handle, major)
    context = {"document": _document_of(version, document_handle)}
    return show_version(request, version, "apis/document.html", context, tab=TAB)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def edit(
    request: OrganizationRequest, api_handle: str, major: int, document_handle: str
) -> HttpResponse:
    """The form that changes a document."""
    version = version_of(request, api_handle, major)
    document = _document_of(version, document_handle)
    initial = {name: getattr(document, name) for name in ("kind", "title", "text", "url")}
    form = DocumentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_document(document=document, content=form.content, by=request.membership)
            messages.success(request, "The document was saved.")
            return redirect(version.page_url(TAB))
    context = {"form": form, "document": document}
    return show_version(request, version, "apis/write_document.html", context, tab=TAB)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def delete(
    request: OrganizationRequest, api_handle: str, major: int, document_handle: str
) -> HttpResponse:
    """Ask for confirmation, then delete a document."""
    version = version_of(request, api_handle, major)
    document = _document_of(version, document_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_document(document=document, by=request.membership)
            messages.success(request, f"{document} was deleted.")
        return redirect(version.page_url(TAB))
    return show_version(
        request, version, "apis/delete_document.html", {"document": document}, tab=TAB
    )


def _document_of(version: Version, handle: str) -> Document:
    """The version's document with this handle; else 404."""
    document: Document = get_object_or_404(version.documents, handle=handle)
    document.version = version
    return document
