"""Domains of Developer Portals that are claimed, proved and removed at the same moment."""

from functools import partial

import pytest

from organizations.domains.claiming import DomainAddedAlready
from organizations.domains.email_checks import EMAIL_DOMAINS
from organizations.events.email_domains import EMAIL_DOMAIN_PROVED
from organizations.models.domain_claim import DomainState, Finding
from portal import actions
from portal.actions.domains import MOST_PORTAL_DOMAINS, TooManyPortalDomains
from portal.domains.checks import PORTAL_DOMAINS
from portal.events import DOMAIN_ADDED, DOMAIN_PROVED, DOMAIN_REMOVED
from portal.models import PortalDomain
from tests.races import events, kinds, refusals
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def claims(rounds, name="docs.acme-pay.com", model=PortalDomain):
    """One of the same name for each of these members, past the actions."""
    return model.objects.bulk_create(
        model(organization=by.organization, name=name) for (by,) in rounds
    )


@pytest.mark.parametrize(
    ("checks", "proved"),
    [(PORTAL_DOMAINS, DOMAIN_PROVED), (EMAIL_DOMAINS, EMAIL_DOMAIN_PROVED)],
    ids=["of a portal", "of email"],
)
def test_two_organizations_prove_one_domain(at_once, ada, eve, checks, proved):
    domains = checks.model.objects
    firsts, seconds = organizations_of(ada), organizations_of(eve)
    for number, pair in enumerate(zip(firsts, seconds, strict=True)):
        one, other = claims(pair, f"n{number}.acme-pay.com", checks.model)

        at_once(
            partial(checks.record_finding, domain_id=one.pk, finding=Finding.FOUND),
            partial(checks.record_finding, domain_id=other.pk, finding=Finding.FOUND),
        )

        served = domains.in_effect().named(one.name).get()
        (loser,) = domains.named(one.name).exclude(pk=served.pk)
        assert (loser.state, loser.finding) == (DomainState.PENDING, Finding.TAKEN)
        assert events(served.organization) == {proved: 1}
        assert events(loser.organization) == {}


def test_one_domain_is_checked_twice_at_once(at_once, ada):
    for (by,) in organizations_of(ada):
        (domain,) = claims([(by,)], f"n{by.pk}.acme-pay.com")

        at_once(
            partial(PORTAL_DOMAINS.record_finding, domain_id=domain.pk, finding=Finding.FOUND),
            partial(PORTAL_DOMAINS.record_finding, domain_id=domain.pk, finding=Finding.FOUND),
        )

        assert events(by.organization) == {DOMAIN_PROVED: 1}


def test_a_domain_is_removed_while_it_is_proved(at_once, ada):
    for (by,) in organizations_of(ada):
        (domain,) = claims([(by,)], f"n{by.pk}.acme-pay.com")

        at_once(
            partial(PORTAL_DOMAINS.record_finding, domain_id=domain.pk, finding=Finding.FOUND),
            partial(actions.remove_domain, domain=domain, by=by),
        )

        assert not by.organization.portal_domains.exists()
        assert kinds(by.organization) in ([DOMAIN_REMOVED], [DOMAIN_PROVED, DOMAIN_REMOVED])


def test_two_add_the_same_domain(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        outcomes = at_once(
            partial(actions.add_domain, name="docs.acme-pay.com", by=first),
            partial(actions.add_domain, name="Docs.Acme-Pay.com", by=second),
        )

        assert refusals(outcomes) == [DomainAddedAlready]
        assert events(first.organization) == {DOMAIN_ADDED: 1}


def test_two_add_the_last_domain(at_once, ada, eve):
    for first, second in organizations_of(ada, eve):
        for number in range(MOST_PORTAL_DOMAINS - 1):
            claims([(first,)], f"n{number}.acme-pay.com")

        outcomes = at_once(
            partial(actions.add_domain, name="one.acme-pay.com", by=first),
            partial(actions.add_domain, name="other.acme-pay.com", by=second),
        )

        assert refusals(outcomes) == [TooManyPortalDomains]
        assert first.organization.portal_domains.count() == MOST_PORTAL_DOMAINS
