"""Settings → Service accounts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from machines import actions
from machines.forms import ServiceAccountForm
from machines.permissions import MANAGE_TOKEN
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "machines:service-accounts"


@organization_page(GET=MANAGE_TOKEN)
def service_accounts(request: OrganizationRequest) -> HttpResponse:
    """The organization's service accounts, not paginated because there are at most a hundred."""
    accounts = request.organization.service_accounts.by_name().with_roles().with_tokens()
    return render(request, "machines/service_accounts.html", {"accounts": accounts})


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def create(request: OrganizationRequest) -> HttpResponse:
    """Create a service account, and lead to its page, where it is given a token."""
    request.tab = TAB
    form = ServiceAccountForm(request.POST or None, organization=request.organization)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            account = actions.create_service_account(
                name=form.cleaned_data["name"],
                slugs=form.cleaned_data["roles"],
                by=request.membership,
            )
            messages.success(request, f"{account} was created. It can do nothing without a token.")
            return redirect(account)
    return render(request, "machines/create.html", {"form": form})


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def service_account(request: OrganizationRequest, account: UUID) -> HttpResponse:
    """A service account with its tokens, and the form that changes its name and roles."""
    request.tab = TAB
    row = get_object_or_404(request.organization.service_accounts.with_roles(), pk=account)
    initial = {"name": row.name, "roles": row.role_slugs}
    form = ServiceAccountForm(
        request.POST or None, organization=request.organization, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_service_account(
                account=row,
                name=form.cleaned_data["name"],
                slugs=form.cleaned_data["roles"],
                by=request.membership,
            )
            messages.success(request, f"{form.cleaned_data['name']} was saved.")
            return redirect(row)
    context = {"account": row, "form": form, "tokens": row.tokens.with_holder().newest_first()}
    return render(request, "machines/service_account.html", context)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def delete(request: OrganizationRequest, account: UUID) -> HttpResponse:
    """Ask for confirmation, then delete a service account with all of its tokens."""
    request.tab = TAB
    row = get_object_or_404(request.organization.service_accounts.with_roles(), pk=account)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_service_account(account=row, by=request.membership)
            messages.success(request, f"{row} was deleted.")
        return redirect(TAB, request.organization.handle)
    context = {"account": row, "tokens": row.tokens.living().newest_first()}
    return render(request, "machines/delete.html", context)
