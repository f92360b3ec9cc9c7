"""What the races of `test_proving.py` come to without the locks and the index that decide them."""

from functools import partial

import pytest

from organizations.domains import claiming
from organizations.domains.checks import DomainChecks
from organizations.models.domain_claim import Finding
from portal import actions
from portal.actions.domains import MOST_PORTAL_DOMAINS
from portal.domains.checks import PORTAL_DOMAINS
from portal.models import PortalDomain
from tests.races import slip_in, without_constraints
from tests.races.rounds import organization_of
from tests.races.test_proving import claims

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_index_two_organizations_are_served_at_one_domain(ada, eve):
    one, other = claims([organization_of(ada), organization_of(eve)])

    with without_constraints("portaldomain_is_held_once"):
        PORTAL_DOMAINS.record_finding(domain_id=one.pk, finding=Finding.FOUND)
        PORTAL_DOMAINS.record_finding(domain_id=other.pk, finding=Finding.FOUND)

        assert PortalDomain.objects.in_effect().named(one.name).count() == 2


def test_without_the_lock_a_removed_domain_comes_back(ada, monkeypatch):
    (by,) = organization_of(ada)
    (domain,) = claims([(by,)])
    slip_in(
        monkeypatch,
        DomainChecks,
        "_save_proof",
        partial(actions.remove_domain, domain=domain, by=by),
        before=True,
    )

    PORTAL_DOMAINS.record_finding(domain_id=domain.pk, finding=Finding.FOUND)

    assert by.organization.portal_domains.get() == domain


def test_without_the_turn_there_are_six_domains(pair, monkeypatch):
    first, second = pair
    for number in range(MOST_PORTAL_DOMAINS - 1):
        claims([(first,)], f"n{number}.acme-pay.com")
    another = partial(actions.add_domain, name="other.acme-pay.com", by=second)
    slip_in(monkeypatch, claiming, "_demand_room", another)

    actions.add_domain(name="one.acme-pay.com", by=first)

    assert first.organization.portal_domains.count() == MOST_PORTAL_DOMAINS + 1
