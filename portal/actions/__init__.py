"""What people do with plans, applications, subscriptions and keys."""

from portal.actions.naming import NameTaken, UnfitName
from portal.actions.plans import (
    HalfLimit,
    PlanArchived,
    PlanTerms,
    UnfitLimit,
    archive_plan,
    change_plan,
    create_plan,
)

__all__ = [
    "HalfLimit",
    "NameTaken",
    "PlanArchived",
    "PlanTerms",
    "UnfitLimit",
    "UnfitName",
    "archive_plan",
    "change_plan",
    "create_plan",
]
