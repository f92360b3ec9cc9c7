"""A Developer Portal that is open to whole domains: who gets in at once, and who chooses them."""

import pytest
from allauth.account.models import EmailAddress

from audit.models import Event
from audit.sentences import sentence
from organizations.actions import remove_member
from organizations.tenancy.roles import RoleSlug
from portal import actions, events
from portal.actions.signing_up import SignUpClosed
from portal.models import SelfSignUp, SignUpState
from portal.tests.makers import choose_self_signup
from tests.reading import reason_at, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public")]
PORTAL = "/portal/acme/"
ACCESS = f"{PORTAL}access/"
SETTINGS = "/organizations/acme/settings/portal/"
EXTERNAL = [RoleSlug.EXTERNAL_API_SUBSCRIBER]


# Open to some domains


def test_it_is_not_open_to_who_was_turned_away(asked, acme, adam, zed, member_of_acme):
    actions.reject_sign_up(sign_up=asked, reason="Fraud.", by=adam)
    open_to(acme, "example.com")

    again = actions.request_sign_up(organization=acme, user=zed.user)

    assert again.state == SignUpState.PENDING
    assert member_of_acme() is None


def test_nor_to_who_joined_so_and_was_removed(acme, adam, zed, member_of_acme):
    open_to(acme, "example.com")
    actions.request_sign_up(organization=acme, user=zed.user)
    remove_member(membership=member_of_acme(), by=adam)

    again = actions.request_sign_up(organization=acme, user=zed.user)

    assert again.state == SignUpState.PENDING
    assert member_of_acme() is None


def open_to(acme, *domains):
    choose_self_signup(acme, SelfSignUp.OPEN, *domains)


def test_an_address_at_a_domain_opens_at_once(acme, adam, zed, client_of, member_of_acme):
    open_to(acme, "example.com")

    answer = client_of(zed).post(ACCESS, {"note": ""}, follow=True)

    assert "You are now a member of Acme" in words(answer)
    assert member_of_acme().role_slugs == EXTERNAL
    joined = Event.objects.get(kind=events.SIGN_UP_JOINED)
    assert sentence(joined) == (
        "Zed joined through the Developer Portal with an address at example.com"
    )


@pytest.mark.parametrize(
    "domain", ["other.example.com", "ample.com", "com", "example.co", "example.com.evil.example"]
)
def test_another_domain_waits(acme, zed, domain, member_of_acme):
    open_to(acme, domain)

    made = actions.request_sign_up(organization=acme, user=zed.user)

    assert made.state == SignUpState.PENDING
    assert member_of_acme() is None


def test_an_address_that_is_not_verified_opens_nothing(acme, zed, member_of_acme):
    open_to(acme, "allowed.example")
    EmailAddress.objects.create(user=zed.user, email="zed@allowed.example", verified=False)

    actions.request_sign_up(organization=acme, user=zed.user)

    assert member_of_acme() is None


# Choosing


def test_an_administrator_chooses_and_history_says_so(acme, adam, client_of):
    typed = {"self_signup": "open", "domains": "Example.COM, @bücher.example\nexample.com"}

    client_of(adam).post(SETTINGS, typed)

    acme.refresh_from_db()
    assert acme.portal_settings.domains == ["example.com", "xn--bcher-kva.example"]
    changed = Event.objects.get(kind=events.PORTAL_SELF_SIGNUP_CHANGED)
    assert "to Open to email domains" in sentence(changed)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"self_signup": "open", "domains": ""}, "domains"),
        ({"self_signup": "open", "domains": "not a domain"}, "domains"),
        ({"self_signup": "open", "domains": "x@example.com"}, "domains"),
        ({"self_signup": "open", "domains": "localhost"}, "domains"),
        ({"self_signup": "open", "domains": "exаmple.com"}, "domains"),
        ({"self_signup": "open", "domains": "a\0.example"}, "domains"),
        ({"self_signup": "open", "domains": "x" * 10_000}, "domains"),
        ({"self_signup": "open", "domains": "gmail.com"}, "domains"),
        (
            {"self_signup": "open", "domains": "\n".join(f"a{n}.example" for n in range(21))},
            "domains",
        ),
        ({"self_signup": "anyone"}, "self_signup"),
        ({"domains": "example.com"}, "self_signup"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(acme, adam, client_of, typed, field):
    answer = client_of(adam).post(SETTINGS, typed)

    assert reason_at(answer, field)
    assert not Event.objects.filter(kind=events.PORTAL_SELF_SIGNUP_CHANGED).exists()


def test_a_public_provider_is_allowed_knowingly(acme, adam, client_of):
    typed = {"self_signup": "open", "domains": "gmail.com", "is_confirmed": "on"}

    client_of(adam).post(SETTINGS, typed)

    assert acme.portal_settings.domains == ["gmail.com"]


def test_closing_forgets_the_domains(acme, adam, zed):
    open_to(acme, "example.com")

    actions.change_self_signup(
        self_signup=SelfSignUp.CLOSED, domains="example.com", is_confirmed=False, by=adam
    )

    with pytest.raises(SignUpClosed):
        actions.request_sign_up(organization=acme, user=zed.user)
