"""Checks of a domain's TXT record, and what follows: the domain is proved, fails, or is lost.

DNS is asked outside of any transaction; then one transaction saves the result.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from organizations.domains.dns_records import check_dns_record
from organizations.models.domain_claim import (
    LOST_AFTER,
    WARNED_AFTER,
    DomainClaim,
    DomainState,
    Finding,
)
from organizations.tenancy import locks

LEASE = timedelta(minutes=5)
"""After how long another run checks a domain whose run has died."""
DAILY = timedelta(days=1)
HOURLY = timedelta(hours=1)
SOON = timedelta(minutes=5)
WAITED_FOR = timedelta(days=14)
"""How long a new claim is checked without anyone requesting it."""


@dataclass(frozen=True)
class DomainChecks:
    """The checks of all domains of one model, and the event types of what follows from them."""

    model: type[DomainClaim]
    proved: EventType
    failing: EventType
    lost: EventType

    def check_next(self) -> bool:
        """Check the domain that has waited longest and save the result. False if none was due."""
        domain = self._claim_next()
        if domain is None:
            return False
        self.record_finding(domain_id=domain.pk, finding=check_dns_record(domain))
        return True

    @transaction.atomic
    def record_finding(self, *, domain_id: UUID, finding: Finding) -> None:
        """Save the result of a check and the state that follows.

        Does nothing if the domain was removed.

        Shares the organization's lock and locks the domain.
        """
        unlocked_domain = self._domains.filter(pk=domain_id).first()
        if unlocked_domain is None:
            return
        locks.lock_organization(unlocked_domain.organization_id, shared=True)
        domains = self._domains.select_related("organization")
        domain = domains.select_for_update(no_key=True, of=("self",)).filter(pk=domain_id).first()
        if domain is None:
            return
        now = timezone.now()
        domain.finding, domain.checked_at = finding, now
        if finding == Finding.FOUND:
            self._save_proof(domain, now)
        elif domain.is_held:
            self._save_miss(domain, now)
        else:
            _schedule_next(domain, now)
        domain.save()

    @property
    def _domains(self) -> Any:
        return self.model._default_manager

    @transaction.atomic
    def _claim_next(self) -> DomainClaim | None:
        """Lock the next domain that is due and put off its check, so that no other run takes it."""
        due = self._domains.due()
        domain: DomainClaim | None = due.select_for_update(skip_locked=True, no_key=True).first()
        if domain is not None:
            domain.next_check_at = timezone.now() + LEASE
            domain.save(update_fields=["next_check_at"])
        return domain

    def _save_proof(self, domain: DomainClaim, now: datetime) -> None:
        """Save the domain as proved, unless another organization holds it: wait as a new claim.

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
            _record_event(self.proved, domain)

    def _save_miss(self, domain: DomainClaim, now: datetime) -> None:
        """Save that the proof of a held domain is missing, and since when; check in an hour.

        A single missing answer changes nothing: after a day it is failing, and after a week it is
        lost, each with an event. The caller saves the row.
        """
        domain.failing_since = domain.failing_since or now
        domain.next_check_at = now + HOURLY
        missing_for = now - domain.failing_since
        if missing_for >= LOST_AFTER:
            domain.state, domain.next_check_at = DomainState.LOST, None
            domain.proved_at = domain.failing_since = None
            _record_event(self.lost, domain)
        elif missing_for >= WARNED_AFTER and domain.state == DomainState.PROVED:
            domain.state = DomainState.FAILING
            until = f"{domain.failing_since + LOST_AFTER:%-d %B %Y}"
            _record_event(self.failing, domain, until=until)


def _schedule_next(domain: DomainClaim, now: datetime) -> None:
    """Set when a claim is checked next: soon, after a day each hour, after two weeks never."""
    age = now - domain.created_at
    pause = SOON if age < DAILY else HOURLY
    is_last = domain.state == DomainState.LOST or age >= WAITED_FOR
    domain.next_check_at = None if is_last else now + pause


def _record_event(event_type: EventType, domain: DomainClaim, **after: str) -> None:
    """Record an event of this type about the domain, without an actor."""
    log.record(event_type, by=log.System(), target=domain, after=after or None)
