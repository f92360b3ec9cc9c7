"""How a version gets what the Developer Portal asks of it before it is published."""

from apis.models import Version
from portal.tests.makers import add_offer


def MEET(version: Version) -> None:
    """Offer it with a plan."""
    plan, _ = version.organization.plans.get_or_create(name="Any plan", handle="any-plan")
    add_offer(version, plan)
