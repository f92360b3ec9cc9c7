"""Counting a report of a gateway: once, in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from apis.models import Version
from gateways.models import Gateway
from organizations.tenancy.locks import lock_organization
from portal.models import Application, Subscription, SubscriptionQuerySet
from usage.models import Batch
from usage.parsing.lines import TEST_CALLER
from usage.parsing.reports import GatewayReport, Group, ParsedReport, ReportResult
from usage.quotas.exhaustion import update_exhausted_quotas
from usage.quotas.monthly_use import add_monthly_use
from usage.reports.adding import add_to_buckets, add_to_totals


class GatewayGone(Exception):
    """The gateway was deleted while its report was read."""


def count_report(report: GatewayReport, *, gateway: Gateway, at: datetime) -> ReportResult:
    """Add the calls of the report to buckets, totals and quotas; return what became of its lines.

    Shares the organization's lock. A batch that was counted before changes nothing: of two at the
    same moment, the second waits for the first. Raises GatewayGone.
    """
    reading = ParsedReport(report)
    with transaction.atomic():
        lock_organization(gateway.organization_id, shared=True)
        if not Gateway.objects.filter(pk=gateway.pk).exists():
            raise GatewayGone
        groups = reading.groups(
            at=at,
            versions=_known_versions(gateway, {line.api for line in reading.lines}),
            callers=_known_callers(gateway, {line.caller for line in reading.lines}),
        )
        if not _save_batch(report, reading, gateway, at):
            return _repeated_result(report, gateway)
        add_to_buckets(groups, gateway)
        add_monthly_use(groups, gateway, at=at)
        update_exhausted_quotas(_limited_subscriptions(gateway, groups), at=at)
        add_to_totals(groups, gateway)
    return ReportResult(
        report.name,
        len(report.lines),
        reading.taken,
        dict(reading.dropped),
        reading.broken,
        reading.errors,
    )


def _limited_subscriptions(gateway: Gateway, groups: Iterable[Group]) -> SubscriptionQuerySet:
    """The subscriptions with a quota under which these calls were made."""
    callers = {caller for _, _, caller, _, _ in groups}
    versions = {version for _, _, _, version, _ in groups}
    return Subscription.objects.filter(
        organization=gateway.organization_id,
        application__in=callers,
        version__in=versions,
        plan__quota__isnull=False,
    )


def _known_versions(
    gateway: Gateway, apis: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], int]:
    """By handle and major, the IDs of the organization's versions among these."""
    versions = Version.objects.filter(
        organization=gateway.organization_id, api__handle__in={handle for handle, _ in apis}
    )
    rows = versions.values_list("api__handle", "major", "pk")
    return {(handle, major): pk for handle, major, pk in rows}


def _known_callers(gateway: Gateway, callers: set[UUID]) -> set[UUID]:
    """The IDs of the organization's applications among these callers."""
    applications = Application.objects.filter(organization=gateway.organization_id)
    return set(applications.filter(pk__in=callers - {TEST_CALLER}).values_list("pk", flat=True))


def _save_batch(
    report: GatewayReport, reading: ParsedReport, gateway: Gateway, at: datetime
) -> bool:
    """Save the batch; False if the gateway has sent one of this name before."""
    try:
        with transaction.atomic():
            Batch.objects.create(
                organization_id=gateway.organization_id,
                gateway=gateway,
                name=report.name,
                lines=len(report.lines),
                taken=reading.taken,
                at=at,
            )
    except IntegrityError:
        return False
    return True


def _repeated_result(report: GatewayReport, gateway: Gateway) -> ReportResult:
    """What became of the report when it was counted before."""
    batch = Batch.objects.get(gateway=gateway, name=report.name)
    return ReportResult(report.name, batch.lines, batch.taken, is_repeated=True)
