"""Checks of a domain's TXT record, and what follows: the domain is proved, fails, or is lost.

DNS is asked outside of any transaction; then one transaction saves the result.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from organizations.tenancy import locks
from portal.domains.dns_records import check_dns_record
from portal.events import DOMAIN_FAILING, DOMAIN_LOST, DOMAIN_PROVED
from portal.models import LOST_AFTER, WARNED_AFTER, DomainState, Finding, PortalDomain

LEASE = timedelta(minutes=5)
"""After how long another run checks a domain whose run has died."""
DAILY = timedelta(days=1)
HOURLY = timedelta(hours=1)
SOON = timedelta(minutes=5)
WAITED_FOR = timedelta(days=14)
"""How long a new claim is checked without anyone requesting it."""


def check_next_domain() -> bool:
    """Check the domain that has waited longest and save the result. False if no domain was due."""
    domain = _claim_next()
    if domain is None:
        return False
    record_finding(domain_id=domain.pk, finding=check_dns_record(domain))
    return True


@transaction.atomic
def record_finding(*, domain_id: UUID, finding: Finding) -> None:
    """Save the result of a check and the state that follows.

    Does nothing if the domain was removed.

    Shares the organization's lock and locks the domain.
    """
    unlocked_domain = PortalDomain.objects.filter(pk=domain_id).first()
    if unlocked_domain is None:
        return
    locks.lock_organization(unlocked_domain.organization_id, shared=True)
    domains = PortalDomain.objects.select_related("organization")
    domain = domains.select_for_update(no_key=True, of=("self",)).filter(pk=domain_id).first()
    if domain is None:
        return
    now = timezone.now()
    domain.finding, domain.checked_at = finding, now
    if finding == Finding.FOUND:
        _save_proof(domain, now)
    elif domain.is_served:
        _save_miss(domain, now)
    else:
        _schedule_next(domain, now)
    domain.save()


@transaction.atomic
def _claim_next() -> PortalDomain | None:
    """Lock the next domain that is due and put off its check, so that no other run takes it."""
    domain = PortalDomain.objects.due().select_for_update(skip_locked=True, no_key=True).first()
    if domain is not None:
        domain.next_check_at = timezone.now() + LEASE
        domain.save(update_fields=["next_check_at"])
    return domain


def _save_proof(domain: PortalDomain, now: datetime) -> None:
    """Save the domain as proved, unless another organization has it: then wait as for a new claim.

    Records an event if the state changes.
    """
    former_state = domain.state
    domain.state, domain.proved_at = DomainState.PROVED, domain.proved_at or now
    domain.failing_since, domain.next_check_at = None, now + DAILY
    try:
        with transaction.atomic():
            domain.save()
    except IntegrityError:
        domain.state, domain.proved_at, domain.finding = former_state, None, Finding.TAKEN
        _schedule_next(domain, now)
        return
    if former_state != DomainState.PROVED:
        _record_event(DOMAIN_PROVED, domain)


def _save_miss(domain: PortalDomain, now: datetime) -> None:
    """Save that the proof of a served domain is missing, and since when; check again in an hour.

    A single missing answer changes nothing: after a day it is failing, and after a week it is lost,
    each with an event. The caller saves the row.
    """
    domain.failing_since = domain.failing_since or now
    domain.next_check_at = now + HOURLY
    missing_for = now - domain.failing_since
    if missing_for >= LOST_AFTER:
        domain.state, domain.next_check_at = DomainState.LOST, None
        domain.proved_at = domain.failing_since = None
        _record_event(DOMAIN_LOST, domain)
    elif missing_for >= WARNED_AFTER and domain.state == DomainState.PROVED:
        domain.state = DomainState.FAILING
        _record_event(
            DOMAIN_FAILING, domain, until=f"{domain.failing_since + LOST_AFTER:%-d %B %Y}"
        )


def _schedule_next(domain: PortalDomain, now: datetime) -> None:
    """Set when a claim is checked next: soon, after a day each hour, after two weeks never."""
    age = now - domain.created_at
    pause = SOON if age < DAILY else HOURLY
    is_last = domain.state == DomainState.LOST or age >= WAITED_FOR
    domain.next_check_at = None if is_last else now + pause


def _record_event(event_type: EventType, domain: PortalDomain, **after: str) -> None:
    """Record an event of this type about the domain, without an actor."""
    log.record(event_type, by=log.System(), target=domain, after=after or None)
