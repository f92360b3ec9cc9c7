"""Settings → Plans."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.forms.plans import PlanForm
from portal.permissions import MANAGE_PLANS
from portal.slots import PLANS

TAB = "plans:plans"


@organization_page(GET=MANAGE_PLANS)
def plans(request: OrganizationRequest) -> HttpResponse:
    """All plans by name, also archived ones, paginated."""
    page = paginate(request, request.organization.plans.all(), by=("name_key", "pk"))
    return _render(request, "plans/plans.html", {"page": page})


@organization_page(GET=MANAGE_PLANS, POST=MANAGE_PLANS)
def create(request: OrganizationRequest) -> HttpResponse:
    """Create a plan, and return to the page that needed it (`next`), if any."""
    request.tab = TAB
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            name = form.cleaned_data["name"]
            plan = actions.create_plan(name=name, terms=form.terms, by=request.membership)
            messages.success(request, f"{plan} was created. You can now offer APIs with it.")
            if target := safe_next(request):
                return redirect(f"{target}{'&' if '?' in target else '?'}plan={plan.handle}")
            return redirect(TAB, request.organization.handle)
    return _render(request, "plans/create.html", {"form": form, "next": safe_next(request)})


@organization_page(GET=MANAGE_PLANS, POST=MANAGE_PLANS)
def edit(request: OrganizationRequest, plan_handle: str) -> HttpResponse:
    """Change a plan, or show it if it is archived."""
    request.tab = TAB
    plan = get_object_or_404(request.organization.plans, handle=plan_handle)
    fields = ("name", "requests", "window", "quota", "needs_approval")
    form = PlanForm(request.POST or None, initial={name: getattr(plan, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            name = form.cleaned_data["name"]
            actions.change_plan(plan=plan, name=name, terms=form.terms, by=request.membership)
            messages.success(request, "The plan was saved.")
            return redirect(TAB, request.organization.handle)
    return _render(request, "plans/edit.html", {"form": form, "plan": plan})


@organization_page(GET=MANAGE_PLANS, POST=MANAGE_PLANS)
def archive(request: OrganizationRequest, plan_handle: str) -> HttpResponse:
    """Archive a plan, after a confirmation."""
    request.tab = TAB
    plan = get_object_or_404(request.organization.plans, handle=plan_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.archive_plan(plan=plan, by=request.membership)
            messages.success(request, f"{plan} was archived.")
        return redirect(TAB, request.organization.handle)
    return render(request, "plans/archive.html", {"plan": plan})


def _render(request: OrganizationRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of plans, with what apps above say of them."""
    return render(request, template, {**context, **PLANS.read(request, request.organization)})
