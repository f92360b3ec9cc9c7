"""What a session opens that the identity provider of an organization began, and until when."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from allauth.account.signals import authentication_step_completed
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import factors, totp
from accounts.sessions.provider_sessions import METHOD, VALID_FOR, is_own
from organizations.actions import rename_organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, end_access, make_organization, make_person
from tests.freshness import freshly_signed_in
from tests.provider_sessions import OWN_SIGN_IN, leads_to_own_sign_in, vouched_for
from tests.reading import link_named, links, words

pytestmark = pytest.mark.django_db
ACME, ZENITH = "/organizations/acme/settings/members/", "/organizations/zenith/settings/members/"
BY_PASSWORD, BY_CODE = "/accounts/reauthenticate/", "/accounts/reauthenticate/code/"
PASSWORD = {"password": "a long enough password"}


@pytest.fixture
def grace(acme):
    """A member of Zenith, and an administrator of Acme."""
    administrator = RoleSlug.ADMINISTRATOR
    at_zenith = make_organization("Zenith", by=make_person("Zed")).organization
    return add_member(at_zenith, add_member(acme, "Grace", administrator).user, administrator)


@pytest.fixture
def page(client_of, grace):
    """Grace's browser, in which Zenith's provider signed her in."""
    return vouched_for(client_of(grace), grace.user, grace.organization_id)


def test_it_opens_the_organization_of_the_provider_and_no_other(page):
    assert page.get(ZENITH).status_code == 200

    response = page.get(f"{ACME}?q=a")

    assert response.headers["Location"] == f"{OWN_SIGN_IN}{quote(f'{ACME}?q=a', safe='')}"


def test_the_word_of_a_provider_counts_for_twelve_hours(page):
    with time_machine.travel(timezone.now() + VALID_FOR - timedelta(minutes=1), tick=False):
        assert page.get(ZENITH).status_code == 200
    with time_machine.travel(timezone.now() + VALID_FOR, tick=False):
        assert leads_to_own_sign_in(page.get(ZENITH))


def test_it_finds_no_more_of_other_organizations_than_before(page, acme, grace):
    assert page.get("/organizations/no-such-one/").status_code == 404
    make_organization("Quaxel", by=make_person("Quentin"))
    assert page.get("/organizations/quaxel/").status_code == 404
    end_access(acme.memberships.get(user=grace.user))
    assert leads_to_own_sign_in(page.get(ACME))
    assert "Members" not in links(page.get("/organizations/acme/no-such-page/"))


def test_a_former_handle_leads_on_in_the_organization_of_the_provider_only(page, acme, grace):
    rename_organization(name="Acme", handle="acme-now", by=acme.memberships.get(user=grace.user))
    rename_organization(name="Zenith", handle="zenith-now", by=grace)

    ours, theirs = page.get(ZENITH), page.get(ACME)

    assert (ours.status_code, ours.headers["Location"]) == (
        307,
        ZENITH.replace("zenith", "zenith-now"),
    )
    assert leads_to_own_sign_in(theirs)


def test_a_path_of_no_page_shows_no_navigation_of_another_organization(page):
    assert 'id="navigation"' in page.get("/organizations/zenith/nothing/").content.decode()
    assert 'id="navigation"' not in page.get("/organizations/acme/nothing/").content.decode()


def test_one_switches_signs_out_and_changes_the_theme(page):
    assert page.get("/").headers["Location"] == "/organizations/"
    assert page.get(f"/?next={ZENITH}").headers["Location"] == ZENITH
    assert "Acme" in words(page.get("/organizations/"))
    assert "Acme" in words(page.get("/organizations/menu/"))
    assert page.post("/theme/", {"theme": "dark"}).status_code in {200, 204, 302}
    assert page.post("/accounts/logout/").status_code == 302
    assert page.get(ZENITH).headers["Location"].startswith("/accounts/login/")


def test_the_way_to_ones_own_account_is_by_means_of_ones_own(page):
    asked = page.get(f"{OWN_SIGN_IN}{ACME}")
    assert "Zenith signed you in, and that opens Zenith only." in words(asked)
    way = link_named(asked, "Use your password")
    assert way == f"{BY_PASSWORD}?next={quote(ACME, safe='')}"

    page.post(BY_PASSWORD, {"password": "not this one"})
    assert leads_to_own_sign_in(page.get(ACME))
    response = page.post(way, PASSWORD | {"next": ACME})

    assert response.headers["Location"] == ACME
    assert [page.get(path).status_code for path in (ACME, ZENITH)] == [200, 200]
    assert page.get("/accounts/profile/").status_code == 200
    assert page.get(f"{OWN_SIGN_IN}{ACME}").headers["Location"] == ACME
    assert page.get(f"{OWN_SIGN_IN}https://evil.example/").headers["Location"] == "/"


def test_someone_without_password_and_factor_signs_out_and_in_again(client_of, grace):
    grace.user.set_unusable_password()
    grace.user.save()
    page = vouched_for(client_of(grace), grace.user, grace.organization_id)

    asked = page.get(f"{OWN_SIGN_IN}{ACME}")

    again = page.get(link_named(asked, "Sign in"))
    assert "Sign in again" in words(again)


def test_with_a_second_factor_the_password_is_no_proof(page, grace):
    secret = totp.new_secret()
    factors.create_app(grace.user, secret)
    page.post(BY_PASSWORD, PASSWORD)
    assert leads_to_own_sign_in(page.get(ACME))

    page.post(BY_CODE, {"code": totp.code_at(secret, totp.current_step())})

    assert page.get(ACME).status_code == 200


def test_what_cannot_be_taken_back_asks_for_ones_own_proof_there_too(page, grace):
    """Also in a session of one's own, in which the provider was asked a moment ago."""
    danger = "/organizations/zenith/settings/delete/"
    assert page.get(danger).headers["Location"].startswith(BY_PASSWORD)

    page.post(BY_PASSWORD, PASSWORD)
    later = timezone.now() + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        vouched_for(page, grace.user, grace.organization_id, begins_session=False)

        assert page.get(danger).headers["Location"].startswith(BY_PASSWORD)
        assert page.get(ACME).status_code == 200


def test_beginning_such_a_session_is_no_fresh_sign_in(acme, grace, client):
    """Django notes when someone signed in to a session, which is proof where the person did."""
    client.force_login(grace.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = vouched_for(client, grace.user, grace.organization_id)

    danger = page.get("/organizations/zenith/settings/delete/")

    assert danger.headers["Location"].startswith(BY_PASSWORD)


def test_only_a_proof_of_the_person_makes_the_session_their_own(page, grace):
    def is_own_after(method, user=grace.user):
        request = HttpRequest()
        request.session, request.user = page.session, grace.user
        authentication_step_completed.send(User, request=request, user=user, method=method)
        return is_own(request)

    assert not is_own_after(METHOD)
    assert not is_own_after("password", user=make_person("Eve"))
    assert is_own_after("password")

    factors.create_app(grace.user, totp.new_secret())
    assert not is_own_after("password")
    assert is_own_after(factors.SECOND_FACTOR)


def test_an_operator_needs_a_session_of_their_own(page, grace, settings):
    settings.OPERATORS_NEED_SECOND_FACTOR = False
    grace.user.is_staff = grace.user.is_superuser = True
    grace.user.save()

    assert leads_to_own_sign_in(page.get("/operators/"))
    freshly_signed_in(page, grace.user)
    assert leads_to_own_sign_in(page.get("/operators/"))
