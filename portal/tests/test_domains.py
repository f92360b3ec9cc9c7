"""How an administrator adds a domain of the Developer Portal, has it checked, and removes it."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from audit.models import Event
from organizations.domains.claiming import DomainGone
from organizations.models.domain_claim import DomainState, Finding
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.events import DOMAIN_ADDED, DOMAIN_CHECK_REQUESTED, DOMAIN_REMOVED
from portal.models import PortalDomain
from portal.schedule import check_domains
from portal.tests.makers import add_domain
from tests.cast import add_member
from tests.reading import reason_at, words

pytestmark = pytest.mark.django_db
DOMAINS = "/organizations/acme/settings/portal/domains/"
NAME = "developers.acme-pay.com"


def kinds(organization):
    events = Event.objects.filter(organization_id=organization.pk, kind__startswith="domain.")
    return list(events.order_by("pk").values_list("kind", flat=True))


def test_from_the_name_to_the_portal_that_is_served_there(client_of, adam, acme, names):
    page = client_of(adam)

    added = page.post(DOMAINS, {"name": "Developers.Acme-Pay.com."}, follow=True)
    domain = acme.portal_domains.get()
    names.say(domain.record_name, domain.record_value)
    address = domain.get_absolute_url()
    page.post(f"{address}check/")
    check_domains()
    proved = page.get(address)

    assert domain.name == NAME
    for text in (f"_console-portal.{NAME}", domain.record_value):
        assert text in words(added)
    assert re.search(r"Last check\s*Never", words(added))
    assert "Nothing is served here" in words(added)
    assert "The TXT record is there." in words(proved)
    assert "The Developer Portal is served here." in words(proved)
    assert kinds(acme)[:1] == [DOMAIN_ADDED]


def test_the_page_names_where_the_domain_leads(client_of, adam, acme, settings):
    domain = add_domain(acme, NAME, "pending")

    shown = words(client_of(adam).get(domain.get_absolute_url()))

    assert str(urlsplit(settings.CONSOLE_ORIGIN).hostname) in shown


@pytest.mark.parametrize("finding", sorted(set(Finding) - {Finding.UNCHECKED}), ids=str)
def test_what_a_check_found_is_said_in_words(client_of, adam, acme, finding):
    domain = add_domain(acme, NAME, "pending", finding=finding, checked_at=timezone.now())

    shown = client_of(adam).get(domain.get_absolute_url())

    said = words(shown).partition("Result")[2].partition("Next check")[0]
    assert len(said) > 15


@pytest.mark.parametrize("state", DomainState)
def test_each_state_is_shown(client_of, adam, acme, state):
    values = {"failing_since": timezone.now()} if state == DomainState.FAILING else {}
    domain = add_domain(acme, NAME, state, next_check_at=None, **values)
    page = client_of(adam)

    assert state.label in words(page.get(DOMAINS))
    shown = words(page.get(domain.get_absolute_url()))
    assert state.label in shown
    assert "is served here until" in shown or state != DomainState.FAILING


def test_a_name_in_other_letters_is_shown_in_both(client_of, adam, acme):
    page = client_of(adam)

    page.post(DOMAINS, {"name": "BÜCHER.de"})

    domain = acme.portal_domains.get()
    for address in (DOMAINS, domain.get_absolute_url()):
        assert "bücher.de" in words(page.get(address))
        assert "xn--bcher-kva.de" in words(page.get(address))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Enter the domain."),
        ("\0", "Null characters are not allowed."),
        ("x" * 5_000, "Ensure this value has at most"),
        ("localhost", "only within a network"),
        ("127.0.0.1", "not an IP address"),
        ("testserver", "the console itself"),
        ("*.acme-pay.com", "wildcard"),
        (f"{NAME}:443", "without a port"),
        ("co.uk", "registered below"),
        ("<script>", "not the name of a host"),
    ],
)
def test_what_cannot_be_a_domain_is_refused_at_the_field(client_of, adam, acme, typed, reason):
    answer = client_of(adam).post(DOMAINS, {"name": typed})

    assert answer.status_code == 200
    assert reason in reason_at(answer, "name")
    assert kinds(acme) == []


def test_the_same_domain_is_added_once(client_of, adam, acme):
    add_domain(acme, NAME, "lost")

    answer = client_of(adam).post(DOMAINS, {"name": NAME.upper()})

    assert "already added" in reason_at(answer, "name")
    assert acme.portal_domains.count() == 1


def test_a_domain_of_someone_else_can_be_claimed_like_any_other(client_of, adam, acme, zenith):
    add_domain(zenith, NAME)
    free = client_of(adam).post(DOMAINS, {"name": "free.acme-pay.com"}, follow=True)

    taken = client_of(adam).post(DOMAINS, {"name": NAME}, follow=True)

    assert acme.portal_domains.get(name=NAME).state == DomainState.PENDING
    assert len(words(taken)) - len(words(free)) < 200
    assert "another organization" not in words(taken)
    assert "Zenith" not in words(taken)


def test_there_are_five_at_most(client_of, adam, acme):
    for number in range(5):
        add_domain(acme, f"n{number}.acme-pay.com", "pending")

    answer = client_of(adam).post(DOMAINS, {"name": NAME})

    assert "up to 5 domains" in words(answer)
    assert acme.portal_domains.count() == 5


def test_asking_for_a_check_twice_is_asking_once(client_of, adam, acme):
    domain = add_domain(acme, NAME, next_check_at=None)
    page = client_of(adam)

    for _ in range(3):
        page.post(f"{domain.get_absolute_url()}check/")

    assert kinds(acme) == [DOMAIN_CHECK_REQUESTED]
    assert "In progress" in words(page.get(domain.get_absolute_url()))


def test_a_removed_domain_is_gone(client_of, adam, acme):
    domain = add_domain(acme, NAME)
    page, address = client_of(adam), domain.get_absolute_url()

    assert "Remove the domain" in words(page.get(f"{address}delete/"))
    page.post(f"{address}delete/")

    assert not acme.portal_domains.exists()
    assert kinds(acme) == [DOMAIN_REMOVED]
    for action in ("", "check/", "delete/"):
        assert page.post(f"{address}{action}").status_code in {404, 405}
    with pytest.raises(DomainGone):
        actions.remove_domain(domain=domain, by=adam)
    with pytest.raises(DomainGone):
        actions.request_domain_check(domain=domain, by=adam)
    assert kinds(acme) == [DOMAIN_REMOVED]


def test_only_administrators_manage_domains(client_of, acme, mia, zed):
    domain = add_domain(acme, NAME)
    address = domain.get_absolute_url()
    publisher = add_member(acme, "Pia", RoleSlug.API_PUBLISHER)

    for whom, refusal in ((mia, 403), (publisher, 403), (zed, 404)):
        page = client_of(whom)
        for path in (DOMAINS, address, f"{address}delete/"):
            assert page.get(path).status_code == refusal
        for path in (DOMAINS, f"{address}check/", f"{address}delete/"):
            assert page.post(path, {"name": "x.acme-pay.com"}).status_code == refusal
    assert PortalDomain.objects.get() == domain
    assert kinds(acme) == []


def test_the_domain_of_another_organization_is_not_found(client_of, adam, acme, zenith):
    domain = add_domain(zenith, NAME)

    for action in ("", "check/", "delete/"):
        answer = client_of(adam).post(f"{DOMAINS}{domain.pk}/{action}")
        assert answer.status_code in {404, 405}
    assert client_of(adam).get(f"{DOMAINS}{domain.pk}/").status_code == 404


def test_the_settings_of_the_portal_lead_to_the_domains(client_of, adam):
    page = client_of(adam).get("/organizations/acme/settings/portal/")

    assert f'href="{DOMAINS}"' in page.content.decode()
