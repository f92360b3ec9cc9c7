"""Pages of environments and their rules."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from deployments import actions
from deployments.boards.observed_health import Running, running_by_environment
from deployments.boards.placement_rows import rows_in_environment
from deployments.boards.placements import environments_of
from deployments.conditions.approvers import approver_choices, chosen_approvers, rules_of
from deployments.environment_rules import Rules
from deployments.forms import DeleteEnvironmentForm, EnvironmentForm, NewEnvironmentForm
from deployments.models import Environment
from deployments.permissions import MANAGE_ENVIRONMENT, VIEW_ENVIRONMENT
from organizations.tenancy.access import OrganizationRequest, organization_page


def environment_of(request: OrganizationRequest, environment_handle: str) -> Environment:
    """The environment with this handle. Raises Http404 if there is none."""
    environments = request.organization.environments.with_last_seen()
    environment: Environment = get_object_or_404(environments, handle=environment_handle)
    environment.organization = request.organization
    return environment


def _form(request: OrganizationRequest, rules: Rules) -> EnvironmentForm:
    """The form with what was submitted, or with these rules."""
    chosen = sorted(rules.approvers)
    initial: dict[str, Any] = asdict(rules) | {"approvers": chosen, "seen": rules.mark}
    members = approver_choices(request.organization, chosen)
    return EnvironmentForm(request.POST or None, initial=initial, members=members)


@organization_page(GET=VIEW_ENVIRONMENT)
def environments(request: OrganizationRequest) -> HttpResponse:
    """The list of environments, in order, with what runs in each: there are at most 20."""
    rows = request.organization.environments.in_order().with_last_seen()
    running = running_by_environment(request.organization)
    environments = [(row, running.get(row.pk, Running())) for row in rows]
    return render(request, "environments/environments.html", {"environments": environments})


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def create(request: OrganizationRequest) -> HttpResponse:
    """Create an environment after all others."""
    members = approver_choices(request.organization, chosen=[])
    form = NewEnvironmentForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            environment = actions.create_environment(rules=form.rules, by=request.membership)
            messages.success(request, f"{environment} was created.")
            return redirect(environment)
    return render(request, "environments/create.html", {"form": form})


@organization_page(GET=VIEW_ENVIRONMENT)
def environment(request: OrganizationRequest, environment_handle: str) -> HttpResponse:
    """The page of one environment: what runs there, its engine, its rules and approvers."""
    environment = environment_of(request, environment_handle)
    previous, following = _neighbors(environment)
    context = {
        "environment": environment,
        "approvers": chosen_approvers(environment),
        "credentials": list(environment.engine_credentials.living().newest_first()),
        "rows": rows_in_environment(environment, request.membership),
        "previous": previous,
        "following": following,
    }
    return render(request, "environments/environment.html", context)


def _neighbors(environment: Environment) -> tuple[Environment | None, Environment | None]:
    """The environments before and after this one in the order; None at its ends."""
    ordered = environments_of(environment.organization)
    place = ordered.index(environment)
    previous = ordered[place - 1] if place else None
    return previous, next(iter(ordered[place + 1 :]), None)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def edit(request: OrganizationRequest, environment_handle: str) -> HttpResponse:
    """Change the name and the rules of an environment."""
    environment = environment_of(request, environment_handle)
    form = _form(request, rules_of(environment))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request), form.taking_current_mark():
            change = {"rules": form.rules, "seen": form.cleaned_data["seen"]}
            if actions.change_environment(environment=environment, **change, by=request.membership):
                messages.success(request, "The environment was saved.")
            return redirect(environment)
    return render(request, "environments/edit.html", {"form": form, "environment": environment})


@organization_page(POST=MANAGE_ENVIRONMENT)
def move(request: OrganizationRequest, environment_handle: str) -> HttpResponse:
    """Swap the environment with the one before or after it."""
    environment = environment_of(request, environment_handle)
    direction = request.POST.get("direction")
    if direction in {"up", "down"}:
        with refusals_flashed(request):
            actions.move_environment(
                environment=environment, is_up=direction == "up", by=request.membership
            )
            messages.success(request, "The order was saved.")
    return redirect("environments:environments", request.organization.handle)


@organization_page(GET=MANAGE_ENVIRONMENT, POST=MANAGE_ENVIRONMENT)
def delete(request: OrganizationRequest, environment_handle: str) -> HttpResponse:
    """List what goes and what stays, and have the handle typed; then delete the environment."""
    environment = environment_of(request, environment_handle)
    form = DeleteEnvironmentForm(request.POST or None, handle=environment.handle)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.delete_environment(
                environment=environment, **form.cleaned_data, by=request.membership
            )
            messages.success(request, f"{environment} was deleted.")
            return redirect("environments:environments", request.organization.handle)
    placements = environment.placements.select_related("component", "deployment__build")
    context = {
        "environment": environment,
        "form": form,
        "placements": placements.order_by("component__name_key", "pk"),
        "unfinished": environment.deployments.unfinished().count(),
    }
    return render(request, "environments/delete.html", context)
