"""Actions on plans."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from apis.models import Version
from audit import log
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from organizations.tenancy.names import clean_name
from portal.actions import naming
from portal.events import PLAN_ARCHIVED, PLAN_CHANGED, PLAN_CREATED
from portal.models import MOST_CALLS, MOST_REQUESTS, WINDOWS, Plan
from portal.permissions import MANAGE_PLANS
from portal.signals import quota_changed


class HalfLimit(Refusal):
    slug = "half-limit"
    message = "Enter both a number of requests and a time, or neither."
    field = "requests"
    is_mistake = True


class UnfitLimit(Refusal):
    slug = "unfit-limit"
    message = "Enter a number of requests from 1 to {most}, and a time from the list."
    field = "requests"
    is_mistake = True


class UnfitQuota(Refusal):
    slug = "unfit-quota"
    message = "Enter a number of calls from 1 to {most}."
    field = "quota"
    is_mistake = True


class PlanArchived(Refusal):
    slug = "plan-archived"
    message = "{plan} is archived and can no longer be changed."


class OnlyPlanOf(Refusal):
    slug = "only-plan-of"
    message = "{version} is published and has no other plan. Offer it with another one first."


@dataclass(frozen=True)
class PlanTerms:
    """The limits of a plan, and whether its subscriptions need approval. None is no limit."""

    requests: int | None = None
    window: int | None = None
    """In seconds, one of `WINDOWS`."""
    needs_approval: bool = False
    quota: int | None = None
    """Calls a calendar month in UTC."""


@transaction.atomic
def create_plan(*, name: str, terms: PlanTerms, by: Actor) -> Plan:
    """Create a plan that versions can be offered with, with a free handle made from its name.

    Raises NameTaken, InvalidName, HalfLimit, UnfitLimit or UnfitQuota.
    """
    organization, by = authorize(by, MANAGE_PLANS)
    _demand_valid_terms(terms)
    plan: Plan = naming.create_named(organization.plans, name=clean_name(name), **asdict(terms))
    log.record(PLAN_CREATED, by=by, target=plan, after=_described(plan))
    return plan


@transaction.atomic
def change_plan(*, plan: Plan, name: str, terms: PlanTerms, by: Actor) -> Plan:
    """Save another name and other terms, which also count for existing subscriptions.

    Whether it needs approval counts for new ones only. Sends quota_changed, so that the new quota
    is applied. Does nothing if all is the same. Raises PlanArchived, NameTaken, InvalidName,
    HalfLimit, UnfitLimit or UnfitQuota.
    """
    organization, by = authorize(by, MANAGE_PLANS, on=plan)
    plan = organization.plans.select_for_update(no_key=True).get(pk=plan.pk)
    if plan.is_archived:
        raise PlanArchived(plan=plan)
    _demand_valid_terms(terms)
    before = _described(plan)
    naming.set_name(plan, organization.plans, clean_name(name))
    for field, value in asdict(terms).items():
        setattr(plan, field, value)
    if _described(plan) == before:
        return plan

    naming.save_named(plan, fields=list(asdict(terms)))
    quota_changed.send(Plan, subscriptions=plan.subscriptions.all())
    log.record(PLAN_CHANGED, by=by, target=plan, before=before, after=_described(plan))
    return plan


@transaction.atomic
def archive_plan(*, plan: Plan, by: Actor) -> None:
    """Archive the plan: no version can be subscribed to with it. Existing subscriptions keep it.

    Does nothing if it is archived already. Raises OnlyPlanOf if a published version has no other
    plan.
    """
    organization, by = authorize(by, MANAGE_PLANS, on=plan)
    if organization.plans.active().filter(pk=plan.pk).update(archived_at=timezone.now()):
        _demand_other_plans(plan)
        log.record(PLAN_ARCHIVED, by=by, target=plan)


def _demand_other_plans(plan: Plan) -> None:
    """Raise OnlyPlanOf if a published version that is offered with this archived plan has no other.

    Locks these versions, because another plan of theirs may be archived or withdrawn at the same
    time.
    """
    versions = Version.objects.open_to_subscribers().filter(offers__plan=plan)
    for version in versions.select_related("api").select_for_update(no_key=True, of=("self",)):
        if not Plan.objects.open_for(version).exists():
            raise OnlyPlanOf(version=version)


def _demand_valid_terms(terms: PlanTerms) -> None:
    """Raise HalfLimit, UnfitLimit or UnfitQuota for limits that no plan can have."""
    if (terms.requests is None) != (terms.window is None):
        raise HalfLimit
    if terms.quota is not None and not 1 <= terms.quota <= MOST_CALLS:
        raise UnfitQuota(most=f"{MOST_CALLS:,}")
    if terms.requests is None:
        return
    if not 1 <= terms.requests <= MOST_REQUESTS or terms.window not in WINDOWS:
        raise UnfitLimit(most=f"{MOST_REQUESTS:,}")


def _described(plan: Plan) -> dict[str, Any]:
    """The plan as events have it."""
    return {"name": plan.name, "limit": plan.limit, "needs_approval": plan.needs_approval}
