"""People who are no members ask for access to the Developer Portal, and are let in or not."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.actions import close_account
from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_version
from audit.models import Event
from audit.sentences import sentence
from organizations.actions import AlreadyMember, remove_member
from organizations.models import Membership, Organization
from organizations.roles import RoleSlug
from organizations.schedule import send_notifications
from outbox.drain import drain
from portal import actions, events
from portal.models import SelfSignUp, SignUp, SignUpState
from portal.tests.makers import add_sign_up, choose_self_signup
from tests.cast import add_member, make_person
from tests.database import business, everything
from tests.reading import buttons, links, reason_at, words

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"
ACCESS = f"{PORTAL}access/"
SETTINGS = "/organizations/acme/settings/portal/"
REQUESTS = f"{SETTINGS}requests/"
EXTERNAL = [RoleSlug.EXTERNAL_API_SUBSCRIBER]


@pytest.fixture(autouse=True)
def public(adam):
    """An API of Acme that everyone reads."""
    api = add_api("Payments", by=adam)
    Api.objects.filter(pk=api.pk).update(visibility=Visibility.PUBLIC)
    return add_version(api)


@pytest.fixture
def approval(acme):
    """Acme takes requests."""
    return choose_self_signup(acme, SelfSignUp.APPROVAL)


@pytest.fixture
def asked(acme, approval, zed):
    """What Zed of Zenith asked."""
    return actions.request_sign_up(organization=acme, user=zed.user, note="For our shop.")


@pytest.fixture
def member_of_acme(acme, zed):
    """Zed's membership in Acme, if there is one now."""
    return lambda: acme.memberships.with_roles().filter(user=zed.user).first()


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


def test_a_newcomer_goes_on_to_where_they_ask_and_nowhere_else(approval, client_of):
    page = client_of(make_person("Nia"))

    assert page.get(f"/?next={ACCESS}").headers["Location"] == ACCESS
    for target in ("/organizations/acme/", "//evil.example/portal/acme/", "https://evil.example"):
        assert page.get("/", {"next": target}).headers["Location"].startswith("/welcome/")


def test_administrators_are_told_and_read_the_message(acme, asked, adam, client_of, mailoutbox):
    (mail,) = [each for each in mails(mailoutbox) if each.to == [adam.user.email]]
    assert "Zed requested access to the Developer Portal" in mail.subject

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
    with pytest.raises(actions.SignUpClosed):
        actions.request_sign_up(organization=acme, user=zed.user)
    assert not SignUp.objects.exists()


def test_asking_twice_leaves_one_request(asked, zed, acme, client_of):
    answer = client_of(zed).post(ACCESS, {"note": "Again."})

    assert "Your request is being looked at." in words(answer)
    with pytest.raises(actions.AskedForAccessAlready):
        actions.request_sign_up(organization=acme, user=zed.user)
    assert acme.sign_ups.count() == 1


def test_nobody_asks_all_day(approval, acme, zed, settings):
    settings.ACCESS_REQUESTS_A_DAY = 2
    for _ in range(2):
        add_sign_up(acme, zed.user, SignUpState.REJECTED)

    with pytest.raises(actions.AskedForAccessTooOften):
        actions.request_sign_up(organization=acme, user=zed.user)


def test_an_unverified_address_asks_for_nothing(approval, acme, zed):
    EmailAddress.objects.filter(user=zed.user).update(verified=False)

    with pytest.raises(actions.AddressNotVerified):
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


# Answering


def test_approving_makes_an_external_subscriber(asked, adam, zed, client_of, member_of_acme):
    client_of(adam).post(f"{REQUESTS}{asked.pk}/approve/")

    assert member_of_acme().role_slugs == EXTERNAL
    page = client_of(zed)
    assert page.get(f"{PORTAL}applications/").status_code == 200
    assert page.get("/organizations/acme/").headers["Location"] == PORTAL
    approved = Event.objects.get(kind=events.SIGN_UP_APPROVED)
    assert sentence(approved) == (
        "Adam approved the request of Zed for access to the Developer Portal"
    )


def test_the_person_is_told_by_the_name_of_the_organization(asked, adam, zed, mailoutbox):
    actions.approve_sign_up(sign_up=asked, by=adam)

    (mail,) = [each for each in mails(mailoutbox) if each.to == [zed.user.email]]

    assert mail.subject.startswith("Acme: Acme approved the request of Zed")
    assert "Adam" not in mail.body


def test_rejecting_tells_the_reason_and_no_name(asked, adam, zed, client_of, mailoutbox):
    client_of(adam).post(f"{REQUESTS}{asked.pk}/reject/", {"reason": "We do not know you."})

    (mail,) = [each for each in mails(mailoutbox) if each.to == [zed.user.email]]
    shown = words(client_of(zed).get(PORTAL))

    assert "We do not know you" in mail.body
    assert "no longer" not in mail.body
    assert "were a member" not in mail.body
    for text in (mail.subject, mail.body, shown):
        assert "Adam" not in text
    assert "Acme rejected your request: We do not know you." in shown


def test_a_rejection_needs_a_reason(asked, adam, client_of):
    for reason in ("", "  ", "\u200b", "a\0b", "x" * 201):
        answer = client_of(adam).post(f"{REQUESTS}{asked.pk}/reject/", {"reason": reason})
        assert reason_at(answer, "reason"), repr(reason)

    asked.refresh_from_db()
    assert asked.state == SignUpState.PENDING


def test_a_rejection_is_undone_by_approving(asked, adam, client_of, member_of_acme):
    actions.reject_sign_up(sign_up=asked, reason="Spam.", by=adam)
    page = client_of(adam)
    assert "Approve the request of Zed" in buttons(page.get(REQUESTS))

    page.post(f"{REQUESTS}{asked.pk}/approve/")

    assert member_of_acme().role_slugs == EXTERNAL
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (SignUpState.APPROVED, "")


def test_undoing_a_rejection_answers_what_was_asked_since(asked, acme, adam, zed):
    actions.reject_sign_up(sign_up=asked, reason="Spam.", by=adam)
    again = actions.request_sign_up(organization=acme, user=zed.user)

    actions.approve_sign_up(sign_up=asked, by=adam)

    again.refresh_from_db()
    assert again.state == SignUpState.APPROVED


def test_what_was_answered_is_not_answered_again(asked, acme, adam, zed):
    actions.approve_sign_up(sign_up=asked, by=adam)

    with pytest.raises(actions.SignUpAnswered):
        actions.approve_sign_up(sign_up=asked, by=adam)
    with pytest.raises(actions.SignUpAnswered):
        actions.reject_sign_up(sign_up=asked, reason="Spam.", by=adam)
    assert acme.memberships.filter(user=zed.user).count() == 1


def test_who_became_a_member_otherwise_keeps_their_roles(asked, acme, adam, zed):
    Membership.objects.filter(user=zed.user, organization=acme).delete()
    joined = acme.memberships.create(user=zed.user)

    assert not actions.approve_sign_up(sign_up=asked, by=adam)

    assert joined.role_slugs == []


def test_removed_members_may_ask_again(asked, acme, adam, zed, member_of_acme):
    actions.approve_sign_up(sign_up=asked, by=adam)
    remove_member(membership=member_of_acme(), by=adam)

    again = actions.request_sign_up(organization=acme, user=zed.user)

    assert again.state == SignUpState.PENDING


def test_only_who_manages_members_sees_and_answers(asked, acme, mia, zed, client_of):
    before = everything()
    for who, status in ((mia, 403), (zed, 404)):
        page = client_of(who)
        for way in ("approve", "reject"):
            answer = page.post(f"{REQUESTS}{asked.pk}/{way}/", {"reason": "Spam."})
            assert answer.status_code == status
        assert page.get(REQUESTS).status_code == status
        assert page.post(SETTINGS, {"self_signup": "closed"}).status_code == status
    assert not acme.memberships.filter(user=zed.user).exists()
    assert {**everything(), "event": []} == {**before, "event": []}


def test_requests_of_another_organization_are_not_found(asked, zed, client_of):
    page = client_of(zed)
    for way in ("approve", "reject"):
        address = f"/organizations/zenith/settings/portal/requests/{asked.pk}/{way}/"
        assert page.post(address, {"reason": "Spam."}).status_code == 404


# Open to some domains


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

    with pytest.raises(actions.SignUpClosed):
        actions.request_sign_up(organization=acme, user=zed.user)


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


def test_a_member_with_other_roles_does_not_answer(asked, acme):
    bo = add_member(acme, "Bo", RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER)

    with pytest.raises(Exception, match="can no longer do this"):
        actions.approve_sign_up(sign_up=asked, by=bo)
