"""The plan that a version needs before it is published."""

from collections.abc import Collection

from django.forms import Field
from django.urls import reverse

from apis import permissions as of_apis
from apis.lifecycle.publishing import Preparation, Requirement
from apis.models import Version
from organizations.tenancy.actors import Actor
from portal import permissions
from portal.actions import PlanTerms, create_plan, offer_plans
from portal.forms.plans import PlanForm
from portal.forms.subscriptions import OffersForm
from portal.models import Plan


def _is_offered(version: Version) -> bool:
    """Whether the version is offered with a plan."""
    return Plan.objects.open_for(version).exists()


def _plans_url(version: Version) -> str:
    """The page on which plans are offered."""
    api = version.api
    return reverse("offers:plans", args=[api.organization.handle, api.handle, version.major])


def _plan_fields(version: Version) -> dict[str, Field]:
    """The form field for the plans to offer, or for the name of the organization's first one."""
    plans = version.organization.plans.active().by_name()
    if not plans.exists():
        field = PlanForm().fields["name"]
        field.help_text = "What subscribers choose. Calls are unlimited until you set a limit."
        return {"name": field}
    field = OffersForm(None, plans=plans).fields["plans"]
    field.required = True
    field.error_messages["required"] = "Select at least one plan."
    return {"plans": field}


def _offer(version: Version, by: Actor, *, name: str = "", plans: Collection[Plan] = ()) -> None:
    """Offer the version with these plans, or with a new one of this name."""
    if name:
        plans = [create_plan(name=name, terms=PlanTerms(), by=by)]
    offer_plans(version=version, plans=plans, by=by)


OFFERED = Requirement(
    "At least one plan is offered",
    "Offer a plan",
    "How often an application can call, and whether subscriptions need approval.",
    "Offer plans",
    _is_offered,
    _plans_url,
    Preparation((of_apis.MANAGE_API, permissions.MANAGE_PLANS), _plan_fields, _offer),
    rank=30,
)
