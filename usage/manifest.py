"""What usage declares."""

from datetime import timedelta

from accounts.own_data.personal_data import PersonalData
from apis.navigation import VersionTab
from apis.permissions import MANAGE_API
from console.api.v1 import Operations
from console.jobs.clock import Job
from console.manifests import declarations_of
from console.serving.pages import Pages
from organizations.tenancy.audience import TargetOwners
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import Entry
from projects.demonstration import Demonstration
from usage import belonging, events, invariants, parts, permissions
from usage.demonstration import report_calls
from usage.permissions import VIEW_ANALYTICS

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    *declarations_of(parts),
    TargetOwners("quotanotice", belonging.told_of_quota),
    Pages("usage.urls.versions", under="organizations/<handle:handle>/apis/"),
    Pages("usage.urls.applications", under="portal/<handle:handle>/"),
    Pages("usage.urls.analytics", under="organizations/<handle:handle>/"),
    Operations("usage.api.router"),
    ReservedWords("analytics usage"),
    Entry(
        "Analytics",
        "analytics:analytics",
        VIEW_ANALYTICS,
        "chart-column",
        rank=25,
        about="Calls, errors and latencies of APIs.",
    ),
    VersionTab("Usage", "version-usage:version", MANAGE_API, rank=80),
    Job(
        "forget old usage",
        task="usage.schedule.forget_old_usage",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    invariants.TOTALS,
    Demonstration("calls", report_calls, rank=70),
    PersonalData(
        "usage.MonthlyUse",
        "person",
        "calls_counted_for_quotas_this_month",
        fields=("organization_id", "month", "calls"),
        is_deleted=True,
    ),
]
