"""Applications in the Developer Portal: those within a member's reach, and what is done to them."""

from functools import cache
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.listing import list_rows
from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.applications.standing import standing, with_standing
from portal.forms.applications import (
    ApplicationForm,
    ApplicationListForm,
    ReasonForm,
    TransferForm,
)
from portal.models import Application
from portal.permissions import MANAGE_ALL_APPLICATIONS, MANAGE_APPLICATIONS, VIEW_PORTAL
from portal.reaching import (
    managed_application,
    owned_application,
    readable_application,
)

LIST = "applications:applications"
MOST_SUBSCRIPTIONS = 100


@organization_page(GET=VIEW_PORTAL)
def applications(request: OrganizationRequest) -> HttpResponse:
    """Own ones and shared ones; all for who manages all."""
    form = ApplicationListForm(request.GET)
    visible = Application.objects.readable_by(request.membership)
    listing = list_rows(
        request,
        form,
        visible,
        shown=lambda found: with_standing(found.with_owner_name(), request.membership),
    )
    rows = [(each, standing(each)) for each in listing]
    context = {"form": form, "listing": listing, "rows": rows}
    return render(request, "applications/applications.html", context)


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def create(request: OrganizationRequest) -> HttpResponse:
    """Another application of the member's own: from where it is needed, back there with it."""
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.create_application(**form.cleaned_data, by=request.membership)
            messages.success(request, f"{made} was created.")
            if target := safe_next(request):
                return redirect(f"{target}{'&' if '?' in target else '?'}application={made.pk}")
            return redirect(made)
    return render(request, "applications/create.html", {"form": form, "next": safe_next(request)})


@organization_page(GET=VIEW_PORTAL)
def application(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """What an application may call, and whose it is."""
    found = readable_application(request, application)
    context = {
        "application": found,
        "environments": found.keys_by_environment(),
        "subscriptions": _subscriptions(connection.vendor).fetch_instances(application=found.pk),
    }
    return render(request, "applications/application.html", context)


@cache
def _subscriptions(vendor: str) -> PreparedQuery:
    """Those of an application, the newest first."""
    application = Application(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a4a"))
    newest = application.subscriptions.brief().newest_first()[:MOST_SUBSCRIPTIONS]
    return prepare("subscriptions", lambda: newest, application=application.pk)


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def edit(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Change what it is called and what it is for."""
    found = managed_application(request, application)
    initial = {"name": found.name, "description": found.description}
    form = ApplicationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_application(
                application=found, **form.cleaned_data, by=request.membership
            )
            messages.success(request, "The application was saved.")
            return redirect(found)
    return render(request, "applications/edit.html", {"form": form, "application": found})


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def transfer(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Make another member its owner."""
    found = owned_application(request, application)
    form = TransferForm(request.POST or None, by=request.membership)
    if request.method == "POST" and form.is_valid():
        heir = form.cleaned_data["email"]
        with refusals_on(form, request):
            actions.transfer_application(application=found, to=heir, by=request.membership)
            messages.success(request, f"{found} was transferred to {heir.user.email}.")
            return redirect(LIST, request.organization.handle)
    return render(request, "applications/transfer.html", {"form": form, "application": found})


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def delete(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Ask, then delete it with its keys and subscriptions."""
    found = owned_application(request, application)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_application(application=found, by=request.membership)
            messages.success(request, f"{found} was deleted.")
        return redirect(LIST, request.organization.handle)
    context = {
        "application": found,
        "keys": found.keys.living().newest_first(),
        "environments": found.keys_by_environment(),
        "subscriptions": found.subscriptions.open().count(),
    }
    return render(request, "applications/delete.html", context)


@organization_page(GET=MANAGE_ALL_APPLICATIONS, POST=MANAGE_ALL_APPLICATIONS)
def block(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Ask for the reason, then refuse all of its calls."""
    found = readable_application(request, application)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.block_application(application=found, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{found} was blocked.")
            return redirect(found)
    return render(request, "applications/block.html", {"form": form, "application": found})


@organization_page(POST=MANAGE_ALL_APPLICATIONS)
def unblock(request: OrganizationRequest, application: UUID) -> HttpResponse:
    """Let its calls through again."""
    found = readable_application(request, application)
    with refusals_flashed(request):
        actions.unblock_application(application=found, by=request.membership)
        messages.success(request, f"{found} was unblocked.")
    return redirect(found)
