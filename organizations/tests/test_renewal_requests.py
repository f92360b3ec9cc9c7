"""Asking for a new invitation in place of an expired one: who may, and how often."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations import invitation_tokens as links
from organizations.events.invitations import INVITATION_RENEWAL_ASKED
from organizations.models import Invitation, Notification
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, expire, invite
from tests.database import business, everything
from tests.reading import buttons, notices, words

pytestmark = pytest.mark.django_db
ASK = "Ask for a new one"


@pytest.fixture
def holder(expired):
    """A visitor who opened the link, as one does who has no account yet."""
    return opened(expired)


def opened(invitation):
    page = Client()
    page.get(invitation.link)
    return page


def renew(invitation):
    """Where the form of the button goes."""
    return f"/invitations/{invitation.pk}/renew/"


def told():
    return sorted(Notification.objects.values_list("user__name", flat=True))


def requests():
    return Event.objects.filter(kind=INVITATION_RENEWAL_ASKED)


def test_the_person_asked_asks_on_the_page_of_the_expired_invitation(expired, nia, client_of):
    page = client_of(nia)
    shown = page.get(expired.link, follow=True)
    assert "This invitation has expired. You can ask Acme for a new one." in words(shown)
    assert ASK in buttons(shown)

    answer = page.post(renew(expired), follow=True)

    assert notices(answer)[0] == "You asked for a new invitation."
    assert "A new one was requested 1 minute ago." in words(answer)
    assert ASK not in buttons(answer)
    assert told() == ["Adam"]


def test_it_is_written_into_the_history_without_more_than_the_address(expired, acme, nia):
    actions.ask_for_renewal(invitation=expired, user=nia)

    event = requests().get()
    assert (event.organization_id, event.actor_id, event.target_id) == (
        acme.pk,
        nia.pk,
        str(expired.pk),
    )
    assert sentence(event) == "A new invitation for nia@example.com was requested"


def test_it_makes_nothing_but_the_request(expired, nia):
    before = list(Invitation.objects.values().get().items())
    mails = Mail.objects.count()

    actions.ask_for_renewal(invitation=expired, user=nia)

    after = list(Invitation.objects.values().get().items())
    assert [name for name, _ in set(after) - set(before)] == ["renewal_asked_at"]
    assert Mail.objects.count() == mails
    assert not nia.memberships.exists()


def test_twice_is_once_a_day(expired, nia, client_of):
    page = client_of(nia)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page.post(renew(expired))
        again = page.post(renew(expired), follow=True)
        assert "A new invitation was already requested." in " ".join(notices(again))
        assert requests().count() == 1

        clock.shift(timedelta(days=1, seconds=-1))
        assert ASK not in buttons(page.get(f"/invitations/{expired.pk}/"))
        page.post(renew(expired))
        assert requests().count() == 1

        clock.shift(timedelta(seconds=1))
        assert ASK in buttons(page.get(f"/invitations/{expired.pk}/"))
        page.post(renew(expired))
    assert requests().count() == 2
    assert told() == ["Adam", "Adam"]


def test_the_link_and_the_person_share_the_once_a_day(expired, holder, nia):
    holder.post(renew(expired))

    with pytest.raises(actions.RenewalAskedAlready):
        actions.ask_for_renewal(invitation=expired, user=nia)

    assert requests().count() == 1


def test_a_request_refused_leaves_no_trace_at_the_organization(expired, nia, client_of):
    page = client_of(nia)
    page.post(renew(expired))
    before = business()

    page.post(renew(expired))

    assert business() == before


# Everyone else


def test_without_the_link_nothing_is_offered_and_nothing_happens(
    expired, adam, zed, mia, client_of
):
    nowhere, replaced = Invitation(), invite("noa@example.com", by=adam)
    older = replaced.link
    actions.resend_invitation(invitation=replaced, by=adam)
    expire(replaced)
    before = business()

    for page in (Client(), client_of(zed), client_of(mia)):
        page.get(older)
        page.get(f"/invitations/{expired.pk}/{links.make_token(replaced.pk, 2)}/")
        for invitation in (expired, replaced):
            assert ASK not in buttons(page.get(f"/invitations/{invitation.pk}/"))
            answer, unknown = page.post(renew(invitation)), page.post(renew(nowhere))
            assert (answer.status_code, words(answer)) == (404, words(unknown))
    assert business() == before


def test_an_address_that_is_not_verified_is_not_the_person_asked(expired, zed, client_of):
    zed.user.emailaddress_set.create(email="nia@example.com", verified=False)

    assert client_of(zed).post(renew(expired)).status_code == 404
    with pytest.raises(actions.NotYours):
        actions.ask_for_renewal(invitation=expired, user=zed.user)
    assert not requests().exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_only_a_post_asks(expired, nia, client_of, method):
    assert client_of(nia).generic(method, renew(expired)).status_code == 405
    assert not requests().exists()


def test_a_form_without_our_token_asks_for_nothing(expired, nia):
    page = Client(enforce_csrf_checks=True)
    page.force_login(nia, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert page.post(renew(expired)).status_code == 403
    assert not requests().exists()


# Not every end is a reason to ask


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        ("accepted_at", "has already been used"),
        ("declined_at", "was declined"),
        ("revoked_at", "was revoked"),
        ("lapsed_at", "a newer one was sent"),
    ],
)
def test_what_did_not_end_by_time_alone_cannot_be_renewed(expired, nia, client_of, ended, why):
    Invitation.objects.update(**{ended: timezone.now()})
    before = everything()

    with pytest.raises(actions.InvitationClosed, match=why):
        actions.ask_for_renewal(invitation=expired, user=nia)

    assert everything() == before
    assert ASK not in buttons(client_of(nia).get(f"/invitations/{expired.pk}/"))


def test_one_that_is_open_is_used_and_not_renewed(adam, nia, client_of):
    invitation = invite("nia@example.com", by=adam)

    answer = client_of(nia).post(renew(invitation), follow=True)

    assert notices(answer)[0] == "This invitation has not expired. You can still use it."
    assert "Join" in buttons(answer)
    assert not requests().exists()


def test_a_newer_invitation_is_shown_in_place_of_the_question(expired, adam, nia, client_of):
    newer = invite("nia@example.com", by=adam)

    shown = client_of(nia).get(expired.link, follow=True)

    assert "This invitation has expired, and a newer one was sent." in words(shown)
    assert newer.get_absolute_url() in shown.content.decode()
    assert ASK not in buttons(shown)


def test_a_member_is_not_asked_anew(expired, acme, nia, client_of):
    add_member(acme, nia, RoleSlug.DEVELOPER)
    page = client_of(nia)

    assert ASK not in buttons(page.get(f"/invitations/{expired.pk}/"))
    assert notices(page.post(renew(expired), follow=True))[0] == "Already a member."
    assert not requests().exists()


@pytest.mark.parametrize("state", ["suspended", "scheduled for deletion"])
def test_an_organization_that_takes_nobody_is_not_asked(expired, adam, acme, nia, client_of, state):
    if state == "suspended":
        acme.suspended_at = timezone.now()
        acme.save()
    else:
        actions.delete_organization(handle="acme", by=adam)
    page = client_of(nia)

    assert ASK not in buttons(page.get(f"/invitations/{expired.pk}/"))
    assert state in notices(page.post(renew(expired), follow=True))[0]
    assert not requests().exists()
