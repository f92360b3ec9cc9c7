"""How an administrator adds and proves an email domain, and who is outside from then on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.actions.email_domains import MOST_EMAIL_DOMAINS, TooManyEmailDomains
from organizations.domains.claiming import DomainGone
from organizations.events.email_domains import (
    EMAIL_DOMAIN_ADDED,
    EMAIL_DOMAIN_FAILING,
    EMAIL_DOMAIN_LOST,
    EMAIL_DOMAIN_PROVED,
    EMAIL_DOMAIN_REMOVED,
)
from organizations.models import Notification
from organizations.models.domain_claim import LOST_AFTER, WARNED_AFTER, DomainState, Finding
from organizations.schedule import check_email_domains
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_organization, make_person
from tests.reading import reason_at, words

pytestmark = pytest.mark.django_db
DOMAINS = "/organizations/acme/settings/email-domains/"
MEMBERS = "/organizations/acme/settings/members/"


@pytest.fixture
def zenith():
    return make_organization("Zenith", by=make_person("Zed")).organization


def add_domain(organization, name="acme.com", state="proved", **values):
    """An email domain of the organization, past the actions; proved unless said otherwise."""
    if state in {"proved", "failing"}:
        values.setdefault("proved_at", timezone.now())
    return organization.email_domains.create(
        name=name, state=state, **{"next_check_at": None, **values}
    )


def kinds(organization):
    events = Event.objects.filter(organization_id=organization.pk, kind__startswith="email_domain.")
    return list(events.order_by("pk").values_list("kind", flat=True))


def checked(domain, *, after=timedelta(0)):
    """The domain once its proof has been missing for so long, and a check was made."""
    if domain.failing_since:
        domain.failing_since -= after
    domain.next_check_at = timezone.now()
    domain.save()
    check_email_domains()
    domain.refresh_from_db()
    return domain


def test_from_the_name_to_the_proof(client_of, adam, acme, names):
    page = client_of(adam)

    added = page.post(DOMAINS, {"name": " @Acme.COM. "}, follow=True)
    domain = acme.email_domains.get()
    names.say(domain.record_name, domain.record_value)
    address = domain.get_absolute_url()
    page.post(f"{address}check/")
    check_email_domains()

    assert domain.name == "acme.com"
    for text in ("_console-email.acme.com", domain.record_value, "No one is marked"):
        assert text in words(added)
    assert "Addresses here are your organization’s own." in words(page.get(address))
    assert kinds(acme) == [EMAIL_DOMAIN_ADDED, EMAIL_DOMAIN_PROVED]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Enter the domain"),
        ("ada@acme.com", "after the @"),
        ("Gmail.com", "Everyone can get an address there"),
        ("co.uk", "Names are registered below"),
        ("https://acme.com/", "without https://"),
        ("*.acme.com", "a wildcard"),
        ("127.0.0.1", "not an IP address"),
        ("acme", "a dot"),
        ("mail.internal", "within a network"),
        ("a" * 240 + ".com", "typing errors"),
        ("acme.com\0", "Null characters"),
    ],
)
def test_what_is_no_domain_of_ones_own_is_refused_with_the_reason(
    client_of, adam, acme, typed, reason
):
    answer = client_of(adam).post(DOMAINS, {"name": typed})

    assert reason in reason_at(answer, "name")
    assert not acme.email_domains.exists()


def test_one_is_added_once_and_there_are_few(client_of, adam, acme):
    for number in range(MOST_EMAIL_DOMAINS - 1):
        add_domain(acme, f"n{number}.com")
    page = client_of(adam)

    again = page.post(DOMAINS, {"name": "n0.com"})
    page.post(DOMAINS, {"name": "last.com"})
    with pytest.raises(TooManyEmailDomains):
        actions.add_email_domain(name="more.com", by=adam)

    assert "already added" in reason_at(again, "name")
    assert acme.email_domains.count() == MOST_EMAIL_DOMAINS


def test_whose_address_ends_differently_is_outside_once_it_is_proved(client_of, adam, acme):
    inside = add_member(acme, "Ida", RoleSlug.DEVELOPER)
    outside = add_member(acme, "Otto", RoleSlug.DEVELOPER)
    below = add_member(acme, "Una", RoleSlug.DEVELOPER)
    for member, address in ((inside, "ida@acme.com"), (outside, "otto@notacme.com")):
        member.user.email = address
        member.user.save()
    below.user.email = "una@eu.acme.com"
    below.user.save()
    page, claim = client_of(adam), add_domain(acme, state="pending")

    assert "Outside" not in words(page.get(MEMBERS))
    claim.state, claim.proved_at = DomainState.PROVED, timezone.now()
    claim.save()

    shown = words(page.get(MEMBERS))
    found = words(page.get(MEMBERS, {"address": "outside"}))
    assert shown.count("Outside") == acme.memberships.count() - 1
    assert "ida@acme.com" in words(page.get(MEMBERS, {"address": "inside"}))
    assert ["otto@" in found, "una@" in found, "ida@" in found] == [True, True, False]


def test_an_invitation_outside_is_marked_and_its_form_says_so_before(client_of, adam, acme):
    page = client_of(adam)
    invite("zoe@elsewhere.com", by=adam)
    invite("ida@acme.com", by=adam)
    assert "“Outside”" not in words(page.get(f"{MEMBERS}invite/"))
    add_domain(acme)

    listed = words(page.get("/organizations/acme/settings/invitations/"))

    assert listed.count("Outside") == 1
    assert "acme.com" in words(page.get(f"{MEMBERS}invite/"))


def test_a_domain_of_the_neighbor_makes_no_one_outside(client_of, adam, zenith):
    add_domain(zenith, "zenith.com")

    assert "Outside" not in words(client_of(adam).get(MEMBERS))


def test_two_organizations_may_claim_a_domain_and_one_proves_it(acme, zenith, names):
    held, claim = add_domain(acme), add_domain(zenith, state="pending")
    names.say(claim.record_name, claim.record_value)

    assert checked(claim).finding == Finding.TAKEN
    held.delete()

    assert checked(claim).state == DomainState.PROVED


def test_a_missing_proof_is_told_to_administrators_and_lost_after_a_week(adam, acme, names):
    domain = checked(add_domain(acme))
    assert domain.state == DomainState.PROVED

    failing = checked(domain, after=WARNED_AFTER)
    assert acme.is_outside("otto@elsewhere.com")
    lost = checked(failing, after=LOST_AFTER)

    assert kinds(acme) == [EMAIL_DOMAIN_FAILING, EMAIL_DOMAIN_LOST]
    assert lost.state == DomainState.LOST
    assert not type(acme).objects.get(pk=acme.pk).is_outside("otto@elsewhere.com")
    assert {n.user for n in Notification.objects.all()} == {adam.user}


def test_a_removed_domain_is_gone_for_who_comes_later(client_of, adam, acme):
    domain = add_domain(acme)
    page = client_of(adam)
    asked = page.get(f"{domain.get_absolute_url()}delete/")
    page.post(f"{domain.get_absolute_url()}delete/")

    assert "another organization can prove the domain" in words(asked)
    assert kinds(acme) == [EMAIL_DOMAIN_REMOVED]
    for action in (actions.remove_email_domain, actions.request_email_domain_check):
        with pytest.raises(DomainGone):
            action(email_domain=domain, by=adam)


def test_the_domain_of_another_organization_is_not_found(client_of, adam, zenith):
    domain = add_domain(zenith, "zenith.com")
    page = client_of(adam)

    for end in ("", "check/", "delete/"):
        ask = page.post if end else page.get
        assert ask(f"{DOMAINS}{domain.pk}/{end}").status_code == 404
    assert zenith.email_domains.get() == domain
