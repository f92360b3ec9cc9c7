"""What follows from asking for the record of a domain: it is proved, it fails, it is lost.

The answer comes first, outside of any transaction; then one transaction notes it.
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
"""After how long another run asks again for what one that died was asking for."""
DAILY = timedelta(days=1)
HOURLY = timedelta(hours=1)
SOON = timedelta(minutes=5)
WAITED_FOR = timedelta(days=14)
"""How long the record of a claim is asked for without anyone pressing a button."""


def check_next_domain() -> bool:
    """Check the domain that has waited longest; whether there was one."""
    domain = _claimed()
    if domain is None:
        return False
    record_finding(domain_id=domain.pk, finding=check_dns_record(domain))
    return True


@transaction.atomic
def record_finding(*, domain_id: UUID, finding: Finding) -> None:
    """Write down what was found, and what follows. Nothing, if the domain was removed."""
    found = PortalDomain.objects.filter(pk=domain_id).first()
    if found is None:
        return
    locks.lock_organization(found.organization_id, shared=True)
    domains = PortalDomain.objects.select_related("organization")
    domain = domains.select_for_update(no_key=True, of=("self",)).filter(pk=domain_id).first()
    if domain is None:
        return
    now = timezone.now()
    domain.finding, domain.checked_at = finding, now
    if finding == Finding.FOUND:
        _prove(domain, now)
    elif domain.is_served:
        _miss(domain, now)
    else:
        _wait(domain, now)
    domain.save()


@transaction.atomic
def _claimed() -> PortalDomain | None:
    """The next one that is due, which no other run takes for a while."""
    domain = PortalDomain.objects.due().select_for_update(skip_locked=True, no_key=True).first()
    if domain is not None:
        domain.next_check_at = timezone.now() + LEASE
        domain.save(update_fields=["next_check_at"])
    return domain


def _prove(domain: PortalDomain, now: datetime) -> None:
    """It is the organization's, unless another one has proved it and not lost it."""
    was = domain.state
    domain.state, domain.proved_at = DomainState.PROVED, domain.proved_at or now
    domain.failing_since, domain.next_check_at = None, now + DAILY
    try:
        with transaction.atomic():
            domain.save()
    except IntegrityError:
        domain.state, domain.proved_at, domain.finding = was, None, Finding.TAKEN
        _wait(domain, now)
        return
    if was != DomainState.PROVED:
        _tell(DOMAIN_PROVED, domain)


def _miss(domain: PortalDomain, now: datetime) -> None:
    """A moment without an answer is no news: it is told of after a day, and ends after a week."""
    domain.failing_since = domain.failing_since or now
    domain.next_check_at = now + HOURLY
    missing = now - domain.failing_since
    if missing >= LOST_AFTER:
        domain.state, domain.next_check_at = DomainState.LOST, None
        domain.proved_at = domain.failing_since = None
        _tell(DOMAIN_LOST, domain)
    elif missing >= WARNED_AFTER and domain.state == DomainState.PROVED:
        domain.state = DomainState.FAILING
        _tell(DOMAIN_FAILING, domain, until=f"{domain.failing_since + LOST_AFTER:%-d %B %Y}")


def _wait(domain: PortalDomain, now: datetime) -> None:
    """Ask again soon while it is new, then more rarely, and at last only if someone asks."""
    age = now - domain.created_at
    pause = SOON if age < DAILY else HOURLY
    is_over = domain.state == DomainState.LOST or age >= WAITED_FOR
    domain.next_check_at = None if is_over else now + pause


def _tell(did: EventType, domain: PortalDomain, **after: str) -> None:
    log.record(
        did, organization=domain.organization, by=log.System(), target=domain, after=after or None
    )
