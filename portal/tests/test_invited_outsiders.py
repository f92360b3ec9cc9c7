"""Who is invited to the Developer Portal only reads mails and pages of it, in its brand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.models import Invitation
from organizations.schedule import remind_invitees
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from portal.looks.logos import decode_logo
from portal.tests.test_brand import PORTAL, SIGN_IN, SIGN_UP, brand_in
from portal.tests.test_look import show
from tests.cast import invite, make_person
from tests.images import picture
from tests.reading import words

pytestmark = pytest.mark.django_db
ADDRESS = "olga@example.com"


@pytest.fixture
def look(adam):
    """The live look of Acme, with a logo."""
    return show(adam, accent="#166534", logo=decode_logo(picture(size=(100, 40))))


@pytest.fixture
def invited(adam, look):
    return invite(ADDRESS, by=adam, roles=[RoleSlug.EXTERNAL_API_SUBSCRIBER])


def mail_to(mailbox, address=ADDRESS):
    drain()
    return [message for message in mailbox if message.to == [address]][-1]


def html_of(message):
    return message.alternatives[0].content


def test_the_mail_names_the_portal_and_has_its_brand(invited, look, mailoutbox):
    message = mail_to(mailoutbox)

    assert message.subject == "Join the Developer Portal of Acme"
    assert "invites you to the Developer Portal of Acme as External API subscriber" in message.body
    assert "cid:logo@console" in html_of(message)
    assert "Sent with Console." in message.body


def test_an_invitation_that_opens_the_console_is_in_its_brand(adam, look, mailoutbox, client):
    invitation = invite(ADDRESS, by=adam, roles=[RoleSlug.DEVELOPER])
    message = mail_to(mailoutbox)
    client.get(invitation.link)

    assert message.subject == "Join Acme on Console"
    assert "cid:logo@console" not in html_of(message)
    assert brand_in(client.get(invitation.get_absolute_url())) is None
    assert brand_in(client.get(SIGN_UP, {"next": invitation.get_absolute_url()})) is None


def test_the_reminder_has_the_brand_too(invited, mailoutbox):
    drain()
    Invitation.objects.update(expires_at=timezone.now() + timedelta(hours=23))
    remind_invitees()

    message = mail_to(mailoutbox)

    assert message.subject == "Your invitation to Acme expires soon"
    assert "invited you to the Developer Portal of Acme as" in message.body
    assert "cid:logo@console" in html_of(message)


def test_all_pages_on_the_way_have_the_brand_of_an_open_portal(
    invited, public, look, client, client_of
):
    brand = (PORTAL, "Acme, Developer Portal", "")
    page = invited.get_absolute_url()
    client.get(invited.link)

    for shown in (client.get(page), *(client.get(at, {"next": page}) for at in (SIGN_IN, SIGN_UP))):
        assert brand_in(shown) == brand
        assert "Developer Portal of Acme" in words(shown)
    assert "Then you can join the Developer Portal of Acme." in words(
        client.get(SIGN_UP, {"next": page})
    )

    to_join = client_of(make_person("Olga")).get(page)
    assert brand_in(to_join) == brand
    assert "Join Acme" in words(to_join)


def test_without_the_link_no_page_tells_of_it(invited, public, look, client, zed, client_of):
    page = invited.get_absolute_url()

    for reader in (client, client_of(zed)):
        assert brand_in(reader.get(page)) is None
    for entrance in (SIGN_IN, SIGN_UP):
        assert brand_in(client.get(entrance, {"next": page})) is None


def test_a_portal_that_shows_nothing_to_everyone_keeps_its_logo(invited, look, client):
    """Its logo and colors are served to members only, so a page would show nothing."""
    client.get(invited.link)

    shown = client.get(invited.get_absolute_url())

    assert brand_in(shown) is None
    assert "the Developer Portal of Acme" in words(shown)
