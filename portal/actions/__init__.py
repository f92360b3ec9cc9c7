"""What people do with plans, applications, subscriptions and keys."""

from portal.actions.applications import (
    MOST_APPLICATIONS,
    CannotOwn,
    TooManyApplications,
    block_application,
    change_application,
    create_application,
    delete_application,
    transfer_application,
    unblock_application,
)
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
from portal.actions.reaching import NoReason, OutOfReach

__all__ = [
    "MOST_APPLICATIONS",
    "CannotOwn",
    "HalfLimit",
    "NameTaken",
    "NoReason",
    "OutOfReach",
    "PlanArchived",
    "PlanTerms",
    "TooManyApplications",
    "UnfitLimit",
    "UnfitName",
    "archive_plan",
    "block_application",
    "change_application",
    "change_plan",
    "create_application",
    "create_plan",
    "delete_application",
    "transfer_application",
    "unblock_application",
]
