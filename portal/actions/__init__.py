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
from portal.actions.deciding import (
    OwnRequest,
    approve_subscription,
    block_subscription,
    reject_subscription,
    unblock_subscription,
)
from portal.actions.moving import ChangedMeanwhile, SubscriptionGone
from portal.actions.naming import NameTaken, UnfitName
from portal.actions.offers import OnlyPlan, VersionRetired, offer_plans
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
from portal.actions.subscribing import (
    ApplicationBlocked,
    NeedsApproval,
    NotOffered,
    NotOpen,
    SubscribedAlready,
    change_subscription_plan,
    close_subscription,
    subscribe,
    withdraw_subscription,
)

__all__ = [
    "MOST_APPLICATIONS",
    "ApplicationBlocked",
    "CannotOwn",
    "ChangedMeanwhile",
    "HalfLimit",
    "NameTaken",
    "NeedsApproval",
    "NoReason",
    "NotOffered",
    "NotOpen",
    "OnlyPlan",
    "OutOfReach",
    "OwnRequest",
    "PlanArchived",
    "PlanTerms",
    "SubscribedAlready",
    "SubscriptionGone",
    "TooManyApplications",
    "UnfitLimit",
    "UnfitName",
    "VersionRetired",
    "approve_subscription",
    "archive_plan",
    "block_application",
    "block_subscription",
    "change_application",
    "change_plan",
    "change_subscription_plan",
    "close_subscription",
    "create_application",
    "create_plan",
    "delete_application",
    "offer_plans",
    "reject_subscription",
    "subscribe",
    "transfer_application",
    "unblock_application",
    "unblock_subscription",
    "withdraw_subscription",
]
