"""A domain from the claim to the proof, and until the proof is missed: by a real name server."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from console.jobs.clock import JOBS
from organizations.domains import dns_records
from organizations.models import Notification
from organizations.models.domain_claim import DomainState, Finding
from organizations.tenancy import locks
from portal.domains.checks import PORTAL_DOMAINS
from portal.events import DOMAIN_FAILING, DOMAIN_LOST, DOMAIN_PROVED
from portal.models import PortalDomain
from portal.schedule import check_domains
from portal.tests.makers import add_domain

pytestmark = pytest.mark.django_db
NAME = "docs.acme-pay.com"


@pytest.fixture
def claim(acme):
    """One that no one has proved."""
    return add_domain(acme, NAME, "pending")


def told(organization):
    return list(
        Event.objects.filter(organization_id=organization.pk, kind__startswith="domain.")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def checked(domain, *, after=timedelta(0)):
    """The domain after so much time has passed and a check was made."""
    for name in ("created_at", "checked_at", "failing_since", "proved_at"):
        if moment := getattr(domain, name):
            setattr(domain, name, moment - after)
    domain.next_check_at = timezone.now()
    domain.save()
    job = JOBS["check domains of Developer Portals"]
    assert job.has_work()
    check_domains()
    domain.refresh_from_db()
    assert not job.has_work()
    return domain


def pause_after(domain, **age):
    """How many seconds pass between a check at this age and the next; None where none follows."""
    at: Any = checked(domain, after=timedelta(**age)).next_check_at
    return at and round((at - timezone.now()).total_seconds(), -2)


def test_the_record_proves_the_domain(names, claim, acme):
    names.say(claim.record_name, claim.record_value)

    assert pause_after(claim) == 86_400

    assert (claim.state, claim.finding) == (DomainState.PROVED, Finding.FOUND)
    assert told(acme) == [DOMAIN_PROVED]
    check_domains()
    assert names.asked == [claim.record_name]


def test_the_record_of_another_claim_proves_nothing(names, claim, zenith):
    other = add_domain(zenith, NAME, "pending")
    names.say(other.record_name, other.record_value)

    check_domains()

    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.state, claim.finding) == (DomainState.PENDING, Finding.OTHER)
    assert other.state == DomainState.PROVED
    assert set(PortalDomain.objects.in_effect().named(NAME)) == {other}


def test_a_claim_is_checked_often_then_rarely_then_no_more(names, claim):
    assert pause_after(claim) == 300
    assert pause_after(claim, days=1) == 3600
    assert pause_after(claim, days=14) is None
    names.say(claim.record_name, claim.record_value)
    assert checked(claim).state == DomainState.PROVED


def test_a_proof_that_vanishes_is_told_of_after_a_day_and_ends_after_a_week(names, acme):
    domain = add_domain(acme, NAME)

    assert pause_after(domain) == 3600
    assert (domain.state, told(acme)) == (DomainState.PROVED, [])
    assert checked(domain, after=timedelta(hours=25)).state == DomainState.FAILING
    assert told(acme) == [DOMAIN_FAILING]
    assert checked(domain, after=timedelta(days=5)).state == DomainState.FAILING
    assert told(acme) == [DOMAIN_FAILING]
    assert domain in PortalDomain.objects.in_effect()

    assert checked(domain, after=timedelta(days=1)).state == DomainState.LOST

    assert told(acme) == [DOMAIN_FAILING, DOMAIN_LOST]
    assert domain not in PortalDomain.objects.in_effect()
    assert domain.next_check_at is None
    assert (domain.proved_at, domain.failing_since) == (None, None)


@pytest.mark.parametrize("hours", [1, 30])
def test_a_proof_that_comes_back_ends_the_wait(names, acme, hours):
    domain = add_domain(acme, NAME)
    checked(domain)
    checked(domain, after=timedelta(hours=hours))
    names.say(domain.record_name, domain.record_value)

    assert checked(domain).state == DomainState.PROVED
    assert domain.failing_since is None
    assert told(acme) == ([] if hours == 1 else [DOMAIN_FAILING, DOMAIN_PROVED])


def test_a_lost_domain_is_proved_again_by_its_record(names, acme):
    domain = add_domain(acme, NAME, "lost", next_check_at=None)
    names.say(domain.record_name, domain.record_value)
    check_domains()
    assert names.asked == []

    assert checked(domain).state == DomainState.PROVED


def test_servers_that_fail_or_say_nothing_take_a_week_as_well(names, acme, monkeypatch):
    monkeypatch.setattr(dns_records, "SECONDS", 0.2)
    domain = add_domain(acme, NAME)
    names.is_silent = True

    assert checked(domain).finding == Finding.SILENT
    assert checked(domain, after=timedelta(days=6)).is_held
    assert checked(domain, after=timedelta(days=2)).state == DomainState.LOST


def test_the_first_to_prove_has_it_until_its_proof_is_lost(names, acme, zenith):
    first, second = add_domain(acme, NAME), add_domain(zenith, NAME, "pending")
    names.say(first.record_name, first.record_value, second.record_value)

    assert checked(second).finding == Finding.TAKEN
    assert (second.state, told(zenith)) == (DomainState.PENDING, [])
    assert checked(first).state == DomainState.PROVED
    names.say(first.record_name, second.record_value)
    checked(first)
    assert checked(first, after=timedelta(days=8)).state == DomainState.LOST

    assert checked(second).state == DomainState.PROVED
    assert set(PortalDomain.objects.in_effect().named(NAME)) == {second}


def test_a_domain_that_was_removed_during_the_check_stays_away(claim, acme):
    claim.delete()

    PORTAL_DOMAINS.record_finding(domain_id=claim.pk, finding=Finding.FOUND)

    assert not PortalDomain.objects.exists()
    assert told(acme) == []


def test_one_that_was_removed_between_two_looks_stays_away(claim, acme, monkeypatch):
    monkeypatch.setattr(locks, "lock_organization", lambda *_, **__: claim.delete())

    PORTAL_DOMAINS.record_finding(domain_id=claim.pk, finding=Finding.FOUND)

    assert told(acme) == []


def stop(organization, column):
    """Suspend it, or let it wait for its removal."""
    due = {"removal_due_at": timezone.now() + timedelta(days=30)}
    values = {column: timezone.now(), **(due if column == "deletion_asked_at" else {})}
    type(organization).objects.filter(pk=organization.pk).update(**values)


@pytest.mark.parametrize("column", ["suspended_at", "deletion_asked_at"])
def test_claims_of_organizations_that_do_not_run_wait(names, claim, acme, column):
    stop(acme, column)

    check_domains()
    assert names.asked == []

    type(acme).objects.filter(pk=acme.pk).update(
        suspended_at=None, deletion_asked_at=None, removal_due_at=None
    )
    check_domains()
    assert names.asked == [claim.record_name]


@pytest.mark.parametrize("column", ["suspended_at", "deletion_asked_at"])
def test_an_organization_that_does_not_run_keeps_no_name_without_its_proof(
    names, acme, zenith, column
):
    held, wanted = add_domain(acme, NAME), add_domain(zenith, NAME, "pending")
    stop(acme, column)
    names.say(held.record_name, wanted.record_value)
    assert checked(wanted).finding == Finding.TAKEN

    checked(held)
    assert checked(held, after=timedelta(days=6)).state == DomainState.FAILING
    assert checked(held, after=timedelta(days=1)).state == DomainState.LOST

    assert checked(wanted).state == DomainState.PROVED
    assert set(PortalDomain.objects.in_effect().named(NAME)) == {wanted}


@pytest.mark.parametrize("column", ["suspended_at", "deletion_asked_at"])
def test_an_organization_that_does_not_run_keeps_a_name_that_it_proves(names, acme, column):
    held = add_domain(acme, NAME)
    stop(acme, column)
    names.say(held.record_name, held.record_value)

    assert pause_after(held, days=8) == 86_400

    assert held.state == DomainState.PROVED
    assert held not in PortalDomain.objects.in_effect()


def test_one_that_another_run_holds_is_left_to_it(names, claim):
    assert PORTAL_DOMAINS._claim_next() == claim

    assert not PORTAL_DOMAINS.check_next()
    assert names.asked == []


def test_administrators_are_told(names, acme, adam, mia):
    domain = add_domain(acme, NAME)
    checked(domain)
    checked(domain, after=timedelta(days=2))

    event = Event.objects.get(kind=DOMAIN_FAILING)

    told_of = Notification.objects.filter(event_id=event.pk)
    assert [each.user for each in told_of] == [adam.user]
