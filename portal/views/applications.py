"""Pages of applications in the Developer Portal."""

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
from organizations.tenancy.own_requests import own_requests_of
from portal import actions
from portal.applications.calling import calling
from portal.applications.own_requests import SUBSCRIPTIONS
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
from portal.slots import APPLICATION

LIST = "applications:applications"
MOST_SUBSCRIPTIONS = 100


@organization_page(GET=VIEW_PORTAL)
def applications(request: OrganizationRequest) -> HttpResponse:
    """The applications that the member sees: own and shared ones, or all with the permission."""
    form = ApplicationListForm(request.GET)
    visible_applications = Application.objects.readable_by(request.membership)
    listing = list_rows(
        request,
        form,
        visible_applications,
        shown=lambda rows: with_standing(rows.with_owner_name(), request.membership),
    )
    rows = [(application, standing(application)) for application in listing]
    requests = own_requests_of(request.membership, SUBSCRIPTIONS)
    context = {"form": form, "listing": listing, "rows": rows, "requests": requests}
    return render(request, "applications/applications.html", context)


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def create(request: OrganizationRequest) -> HttpResponse:
    """Create an application, and return to the page that needed it (`next`), if any."""
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            application = actions.create_application(**form.cleaned_data, by=request.membership)
            messages.success(request, f"{application} was created.")
            if target := safe_next(request):
                return redirect(
                    f"{target}{'&' if '?' in target else '?'}application={application.pk}"
                )
            return redirect(application)
    return render(request, "applications/create.html", {"form": form, "next": safe_next(request)})


@organization_page(GET=VIEW_PORTAL)
def application(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """An application: its calls, how to call its APIs, its keys, subscriptions and owner."""
    application = readable_application(request, application_id)
    environments = application.keys_by_environment()
    keys = [key for _, _, keys, _ in environments for key in keys]
    subscriptions = _prepared_subscriptions(connection.vendor).fetch_instances(
        application=application.pk
    )
    with_room = [environment for environment, _, _, has_room in environments if has_room]
    context = {
        "application": application,
        "keys": keys,
        "environment_with_room": with_room[0] if with_room else "",
        "subscriptions": subscriptions,
        "calling": calling(subscriptions, keys, request.GET.get("call", "")),
        **APPLICATION.read(request, application),
    }
    return render(request, "applications/application.html", context)


@cache
def _prepared_subscriptions(vendor: str) -> PreparedQuery:
    """Prepare the query of an application's subscriptions, newest first."""
    application = Application(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a4a"))
    newest = application.subscriptions.brief().newest_first()[:MOST_SUBSCRIPTIONS]
    return prepare("subscriptions", lambda: newest, application=application.pk)


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def edit(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """Change the application's name and description."""
    application = managed_application(request, application_id)
    initial = {"name": application.name, "description": application.description}
    form = ApplicationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_application(
                application=application, **form.cleaned_data, by=request.membership
            )
            messages.success(request, "The application was saved.")
            return redirect(application)
    return render(request, "applications/edit.html", {"form": form, "application": application})


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def transfer(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """Make another member the owner."""
    application = owned_application(request, application_id)
    form = TransferForm(request.POST or None, by=request.membership)
    if request.method == "POST" and form.is_valid():
        new_owner = form.cleaned_data["email"]
        with refusals_on(form, request):
            actions.transfer_application(
                application=application, to=new_owner, by=request.membership
            )
            messages.success(request, f"{application} was transferred to {new_owner.user.email}.")
            return redirect(LIST, request.organization.handle)
    return render(request, "applications/transfer.html", {"form": form, "application": application})


@organization_page(GET=MANAGE_APPLICATIONS, POST=MANAGE_APPLICATIONS)
def delete(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """Delete the application with its keys and subscriptions, after a confirmation."""
    application = owned_application(request, application_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_application(application=application, by=request.membership)
            messages.success(request, f"{application} was deleted.")
        return redirect(LIST, request.organization.handle)
    context = {
        "application": application,
        "keys": application.keys.living().newest_first(),
        "environments": application.keys_by_environment(),
        "subscriptions": application.subscriptions.open().count(),
    }
    return render(request, "applications/delete.html", context)


@organization_page(GET=MANAGE_ALL_APPLICATIONS, POST=MANAGE_ALL_APPLICATIONS)
def block(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """Block the application, for a reason."""
    application = readable_application(request, application_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.block_application(
                application=application, **form.cleaned_data, by=request.membership
            )
            messages.success(request, f"{application} was blocked.")
            return redirect(application)
    return render(request, "applications/block.html", {"form": form, "application": application})


@organization_page(POST=MANAGE_ALL_APPLICATIONS)
def unblock(request: OrganizationRequest, application_id: UUID) -> HttpResponse:
    """Unblock the application."""
    application = readable_application(request, application_id)
    with refusals_flashed(request):
        actions.unblock_application(application=application, by=request.membership)
        messages.success(request, f"{application} was unblocked.")
    return redirect(application)
