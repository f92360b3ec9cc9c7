"""Action on the plans with which a version can be subscribed to."""

from collections.abc import Collection

from django.db import transaction

from apis.actions.versions import lock_version
from apis.models import Version
from apis.permissions import MANAGE_API
from apis.states import State
from audit import log
from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from portal.events import OFFER_CHANGED
from portal.models import Plan


class VersionRetired(Refusal):
    slug = "version-retired"
    message = "{version} is retired. It cannot be offered."


class OnlyPlan(Refusal):
    slug = "only-plan"
    message = "{version} is published, so it needs at least one plan."
    field = "plans"


@transaction.atomic
def offer_plans(*, version: Version, plans: Collection[Plan], by: Actor) -> None:
    """Offer the version with exactly these plans, of which archived ones do not count.

    Existing subscriptions keep their plan. Raises VersionRetired, VersionGone, or OnlyPlan if a
    published version would be left without a plan.
    """
    organization, by = authorize(by, MANAGE_API, on=version)
    version = lock_version(organization, version)
    if version.state == State.RETIRED:
        raise VersionRetired(version=version)
    offered_plans = set(organization.plans.filter(offers__version=version))
    wanted_plans = set(organization.plans.active().filter(pk__in=[plan.pk for plan in plans]))
    if not wanted_plans and version.state == State.PUBLISHED:
        raise OnlyPlan(version=version)
    if offered_plans == wanted_plans:
        return
    version.offers.exclude(plan__in=wanted_plans).delete()
    for plan in wanted_plans - offered_plans:
        version.offers.create(organization=organization, plan=plan)
    log.record(
        OFFER_CHANGED,
        by=by,
        target=version,
        before={"plans": sorted(map(str, offered_plans))},
        after={"plans": sorted(map(str, wanted_plans))},
    )
