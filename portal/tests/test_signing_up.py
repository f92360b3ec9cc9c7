"""People who are no members ask for access to the Developer Portal, and are told what follows."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.actions import close_account
from organizations.models import Organization
from organizations.schedule import send_notifications
from organizations.tenancy.joining import AlreadyMember
from outbox.drain import drain
from portal import actions
from portal.actions.signing_up import (
    AddressNotVerified,
    AskedForAccessAlready,
    AskedForAccessTooOften,
    SignUpClosed,
)
from portal.models import SignUp, SignUpState
from portal.tests.makers import add_sign_up
from tests.cast import make_person
from tests.database import business
from tests.provider_sessions import leads_to_own_sign_in, vouched_for
from tests.reading import links, reason_at, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public")]
PORTAL = "/portal/acme/"
ACCESS = f"{PORTAL}access/"
SETTINGS = "/organizations/acme/settings/portal/"
REQUESTS = f"{SETTINGS}requests/"


def mails(mailbox):
    send_notifications()
    drain()
    return list(mailbox)


# Asking


def test_a_stranger_asks_waits_and_is_told_so(acme, approval, zed, client_of):
    page = client_of(zed)
    assert ACCESS in links(page.get(PORTAL))

    answer = page.post(ACCESS, {"note": "For our shop."}, follow=True)

    assert "Your request was sent to Acme" in words(answer)
    assert "Your request is being looked at." in words(answer)
    assert words(answer).count("You get an email") == 1
    assert ACCESS not in links(answer)
    waiting = acme.sign_ups.get()
    assert (waiting.user, waiting.note, waiting.state) == (zed.user, "For our shop.", "pending")
    assert not acme.memberships.filter(user=zed.user).exists()
    assert page.get(f"{PORTAL}applications/").status_code == 404


def test_who_has_not_signed_in_is_led_there_first(approval, client):
    assert ACCESS in links(client.get(PORTAL))
    for method in ("GET", "POST"):
        answer = client.generic(method, ACCESS)
        assert answer.headers["Location"] == f"/accounts/login/?next={ACCESS}"
    assert not SignUp.objects.exists()


def test_a_session_of_another_organizations_provider_reads_as_a_visitor(
    acme, approval, zed, client_of
):
    client_of(zed).post(ACCESS, {"note": "For our shop."})
    page = vouched_for(client_of(zed), zed.user, zed.organization_id)

    assert "Your request is being looked at." not in words(page.get(PORTAL))
    assert ACCESS in links(page.get(PORTAL))
    assert leads_to_own_sign_in(page.get(ACCESS))


def test_a_newcomer_goes_on_to_where_they_ask_and_nowhere_else(approval, client_of):
    page = client_of(make_person("Nia"))

    assert page.get(f"/?next={ACCESS}").headers["Location"] == ACCESS
    for target in ("/organizations/acme/", "//evil.example/portal/acme/", "https://evil.example"):
        assert page.get("/", {"next": target}).headers["Location"].startswith("/welcome/")


def test_administrators_are_told_and_read_the_message(acme, asked, adam, client_of, mailoutbox):
    (mail,) = [each for each in mails(mailoutbox) if each.to == [adam.user.email]]
    assert mail.subject == "Approval needed: Zed for the Developer Portal · Acme"
    assert "Zed requested access to the Developer Portal" in mail.body

    shown = words(client_of(adam).get(REQUESTS))

    assert "Zed waits for an answer" in shown
    assert "For our shop." in shown


def test_a_message_cannot_be_markup(acme, approval, zed, adam, client_of):
    client_of(zed).post(ACCESS, {"note": "<script>alert(1)</script>\n<b>x</b>"})

    shown = client_of(adam).get(REQUESTS).content.decode()

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


@pytest.mark.parametrize("note", ["x" * 501, "a\0b", "y" * 200_000])
def test_a_message_that_does_not_fit_is_refused_at_its_field(approval, zed, client_of, note):
    answer = client_of(zed).post(ACCESS, {"note": note})

    assert reason_at(answer, "note")
    assert not SignUp.objects.exists()


def test_while_it_is_closed_there_is_no_button_and_no_way(acme, zed, client_of):
    page = client_of(zed)

    assert ACCESS not in links(page.get(PORTAL))
    for answer in (page.get(ACCESS), page.post(ACCESS, {"note": ""})):
        assert answer.status_code == 404
    with pytest.raises(SignUpClosed):
        actions.request_sign_up(organization=acme, user=zed.user)
    assert not SignUp.objects.exists()


def test_asking_twice_leaves_one_request(asked, zed, acme, client_of):
    answer = client_of(zed).post(ACCESS, {"note": "Again."})

    assert "Your request is being looked at." in words(answer)
    with pytest.raises(AskedForAccessAlready):
        actions.request_sign_up(organization=acme, user=zed.user)
    assert acme.sign_ups.count() == 1


def test_nobody_asks_all_day(approval, acme, zed, settings):
    settings.ACCESS_REQUESTS_A_DAY = 2
    for _ in range(2):
        add_sign_up(acme, zed.user, SignUpState.REJECTED)

    with pytest.raises(AskedForAccessTooOften):
        actions.request_sign_up(organization=acme, user=zed.user)


def test_an_unverified_address_asks_for_nothing(approval, acme, zed):
    EmailAddress.objects.filter(user=zed.user).update(verified=False)

    with pytest.raises(AddressNotVerified):
        actions.request_sign_up(organization=acme, user=zed.user)


def test_members_have_nothing_to_ask_for(approval, acme, mia, client_of):
    answer = client_of(mia).post(ACCESS, {"note": ""})

    assert answer.headers["Location"] == PORTAL
    with pytest.raises(AlreadyMember):
        actions.request_sign_up(organization=acme, user=mia.user)
    assert not SignUp.objects.exists()


def test_a_forged_post_asks_for_nothing(approval, zed):
    page = Client(enforce_csrf_checks=True)
    page.force_login(zed.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert page.post(ACCESS, {"note": ""}).status_code == 403
    assert not SignUp.objects.exists()


def test_a_stopped_organization_accepts_nothing(acme, approval, asked, zed, adam, client_of):
    nia = make_person("Nia")
    Organization.objects.filter(pk=acme.pk).update(suspended_at=timezone.now())
    before = business()

    assert client_of(nia).post(ACCESS, {"note": ""}).status_code == 404
    assert client_of(adam).post(f"{REQUESTS}{asked.pk}/approve/").status_code == 403
    with pytest.raises(Exception, match="suspended"):
        actions.request_sign_up(organization=acme, user=nia)
    with pytest.raises(Exception, match="suspended"):
        actions.approve_sign_up(sign_up=asked, by=adam)
    assert business() == before


# Ends


def test_a_request_goes_with_the_account(asked, acme):
    nia = make_person("Nia")
    actions.request_sign_up(organization=acme, user=nia, note="Secret plans.")

    close_account(by=nia, address=nia.email)

    assert acme.sign_ups.count() == 1
    assert not SignUp.objects.filter(note="Secret plans.").exists()


def test_who_closed_the_account_is_not_let_in(approval, acme, adam):
    nia = make_person("Nia", is_active=False)
    asked = add_sign_up(acme, nia)

    with pytest.raises(Exception, match="closed"):
        actions.approve_sign_up(sign_up=asked, by=adam)
    assert not acme.memberships.filter(user=nia).exists()
