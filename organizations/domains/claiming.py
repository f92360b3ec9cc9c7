"""What all actions on claimed domains do: add one, have it checked, remove it."""

from typing import Any

from django.utils import timezone

from console.refusals import Refusal
from organizations.models.domain_claim import DomainClaim
from organizations.tenancy.actors import Actor


class DomainAddedAlready(Refusal):
    slug = "domain-added-already"
    message = "{domain} was already added."
    field = "name"
    is_mistake = True


class DomainGone(Refusal):
    slug = "domain-gone"
    message = "{domain} was removed by someone else."


def create_claim(domains: Any, name: str, *, by: Actor, most: int, too_many: Refusal) -> Any:
    """Add a domain to those of an organization, whose lock the caller holds.

    Raises DomainAddedAlready, or `too_many` where there are `most` already.
    """
    if domains.filter(name=name).exists():
        raise DomainAddedAlready(domain=name)
    _demand_room(domains, most, too_many)
    return domains.create(name=name, created_by=by.person)


def put_check_first(domains: Any, domain: DomainClaim) -> bool:
    """Have the domain checked next. False if it is about to be anyway. Raises DomainGone."""
    now = timezone.now()
    rows = domains.filter(pk=domain.pk)
    is_put_first = bool(rows.exclude(next_check_at__lte=now).update(next_check_at=now))
    if not is_put_first and not rows.exists():
        raise DomainGone(domain=domain)
    return is_put_first


def delete_claim(domains: Any, domain: DomainClaim) -> None:
    """Delete the domain. Raises DomainGone if someone else did."""
    deleted, _ = domains.filter(pk=domain.pk).delete()
    if not deleted:
        raise DomainGone(domain=domain)


def _demand_room(domains: Any, most: int, too_many: Refusal) -> None:
    """Raise the refusal if there are as many domains as there may be."""
    if domains.count() >= most:
        raise too_many
