"""A suspended organization is shut: every page, to every member, for every method, at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.sentences import sentence
from organizations import actions
from organizations.actions import operators
from organizations.events.organizations import ORGANIZATION_UNSUSPENDED
from organizations.models import Handle, Membership, Organization
from organizations.tenancy.demands import OrganizationSuspended
from organizations.tenancy.roles import RoleSlug
from tests.addresses import tried_routes
from tests.cast import add_member, invite, make_person
from tests.database import business, everything, taken_back
from tests.methods import some_methods
from tests.reading import links, words
from tests.samples import Things

ROUTES = tried_routes()
REASON = "Spam was sent from here, ticket 4711."
WHEN_OVER = "The customer called, ticket 4711."
Browser = Callable[[Membership | User], Client]


@pytest.fixture
def olga(db: None) -> User:
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def adam(things: Things) -> Membership:
    return things.admin


def suspend(organization: Organization, olga: User) -> None:
    operators.suspend_organization(organization=organization, reason=REASON, by=olga)


def unsuspend(organization: Organization, olga: User) -> None:
    operators.unsuspend_organization(organization=organization, reason=WHEN_OVER, by=olga)


# Pages


@pytest.mark.once
@pytest.mark.parametrize("role", [RoleSlug.ADMINISTRATOR, RoleSlug.EXTERNAL_API_SUBSCRIBER])
def test_every_page_is_a_notice_to_its_members(
    role: RoleSlug, things: Things, olga: User, client_of: Browser, subtests: pytest.Subtests
) -> None:
    robin = add_member(things.organization, "Robin", role)
    suspend(things.organization, olga)
    before = everything()

    for turn, route in enumerate(ROUTES, start=[*RoleSlug].index(role)):
        with subtests.test(page=str(route)), taken_back():
            page = client_of(robin)
            for method in some_methods(turn):
                response = page.generic(method, things.address(route))

                assert response.status_code == 403, method
                if method != "HEAD":
                    html = response.content.decode()
                    assert "Acme is suspended" in html, method
                    assert REASON in html, method
                    assert "Some Acme" not in html, method
            assert everything() == before


@pytest.mark.once
def test_strangers_learn_nothing_of_it(
    things: Things, olga: User, zed: Membership, client_of: Browser, subtests: pytest.Subtests
) -> None:
    suspend(things.organization, olga)

    for turn, route in enumerate(ROUTES):
        with subtests.test(page=str(route)), taken_back():
            page = client_of(zed)
            for method in some_methods(turn):
                response = page.generic(method, things.address(route))

                assert response.status_code == 404, method
                assert b"suspended" not in response.content


def test_it_counts_at_the_very_next_request_and_ends_as_it_was(
    acme: Organization, mia: Membership, olga: User, client_of: Browser
) -> None:
    page, home = client_of(mia), acme.get_absolute_url()
    page.get(home)
    before = {**business(), "announcement": []}
    assert page.get(home).status_code == 200

    suspend(acme, olga)
    assert page.get(home).status_code == 403

    unsuspend(acme, olga)
    assert page.get(home).status_code == 200
    assert {**business(), "announcement": []} == before


def test_many_clicks_on_it_are_no_event(
    acme: Organization, mia: Membership, olga: User, client_of: Browser
) -> None:
    page = client_of(mia)
    suspend(acme, olga)
    events = Event.objects.count()

    for _ in range(20):
        page.get(acme.get_absolute_url())
        page.post(acme.get_absolute_url())

    assert Event.objects.count() == events


@pytest.mark.parametrize("named", ["acme-old", "the ID"])
def test_old_handles_and_the_id_lead_to_the_notice(
    named: str, acme: Organization, adam: Membership, olga: User, client_of: Browser
) -> None:
    Handle.objects.create(
        handle="acme-old", handle_key="acme-old", organization=acme, retired_at=timezone.now()
    )
    suspend(acme, olga)
    name = str(acme.pk) if named == "the ID" else named

    response = client_of(adam).get(f"/organizations/{name}/settings/", follow=True)

    assert response.status_code == 403
    assert REASON in response.content.decode()


def test_a_reason_with_markup_is_text(
    acme: Organization, adam: Membership, olga: User, client_of: Browser
) -> None:
    reason = "<script>alert(1)</script> & <b>more</b>"
    operators.suspend_organization(organization=acme, reason=reason, by=olga)

    html = client_of(adam).get(acme.get_absolute_url()).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in html


def test_the_notice_keeps_the_header_and_shows_nothing_of_the_organization_but_its_name(
    acme: Organization, adam: Membership, mia: Membership, olga: User, client_of: Browser
) -> None:
    actions.delete_organization(handle="acme", by=adam)
    suspend(acme, olga)

    shown = client_of(mia).get(acme.get_absolute_url())

    assert {"/organizations/", "/accounts/profile/"} <= set(links(shown))
    here = acme.get_absolute_url()
    assert not [each for each in links(shown) if each.startswith(here) and "#" not in each]
    assert "scheduled for deletion" not in words(shown)
    assert "Adam" not in words(shown)


def test_while_it_waits_for_its_removal_it_can_be_suspended_too(
    acme: Organization, adam: Membership, olga: User, client_of: Browser
) -> None:
    actions.delete_organization(handle="acme", by=adam)
    suspend(acme, olga)

    assert client_of(adam).get(acme.get_absolute_url()).status_code == 403
    with pytest.raises(OrganizationSuspended):
        actions.restore_organization(by=adam)


def test_the_time_to_restore_it_waits_for_the_end_of_the_suspension(
    acme: Organization, adam: Membership, olga: User
) -> None:
    due_at = actions.delete_organization(handle="acme", by=adam).removal_due_at
    assert due_at

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False) as now:
        suspend(acme, olga)
        now.shift(timedelta(days=40))
        unsuspend(acme, olga)

        acme.refresh_from_db()
        assert acme.removal_due_at == due_at + timedelta(days=40)
        assert actions.restore_organization(by=adam).is_running
    ended = Event.objects.get(kind=ORGANIZATION_UNSUSPENDED)
    day = due_at + timedelta(days=40)
    assert ended.after == {"removal_due_at": day.isoformat()}
    assert f"; deletion now scheduled for {day.day} {day:%B %Y}: The customer" in sentence(ended)


def test_a_removal_that_may_have_begun_stays_due_after_a_suspension(
    acme: Organization, adam: Membership, olga: User
) -> None:
    actions.delete_organization(handle="acme", by=adam)
    due_at = timezone.now() - timedelta(minutes=1)
    asked_at = due_at - timedelta(days=30)
    Organization.objects.update(deletion_asked_at=asked_at, removal_due_at=due_at)

    suspend(acme, olga)
    unsuspend(acme, olga)

    acme.refresh_from_db()
    assert acme.removal_due_at == due_at
    with pytest.raises(actions.TooLateToRestore):
        actions.restore_organization(by=adam)


# The way in


def test_the_front_door_leads_to_another_organization(
    acme: Organization, zenith: Organization, mia: Membership, olga: User, client_of: Browser
) -> None:
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    page = client_of(mia)
    page.get(acme.get_absolute_url())
    suspend(acme, olga)

    response = page.get("/", follow=True)

    html = response.content.decode()
    assert response.redirect_chain == [(zenith.get_absolute_url(), 302)]
    assert response.status_code == 200
    assert "Acme is suspended." in html
    assert "no longer a member" not in html


def test_the_front_door_leads_to_the_notice_where_there_is_no_other(
    acme: Organization, mia: Membership, olga: User, client_of: Browser
) -> None:
    suspend(acme, olga)

    response = client_of(mia).get("/", follow=True)

    assert response.redirect_chain == [(acme.get_absolute_url(), 302)]
    assert response.status_code == 403
    assert REASON in response.content.decode()


def test_after_the_suspension_the_front_door_leads_there_again(
    acme: Organization, zenith: Organization, mia: Membership, olga: User, client_of: Browser
) -> None:
    page = client_of(mia)
    page.get(acme.get_absolute_url())
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    suspend(acme, olga)
    page.get("/")

    unsuspend(acme, olga)

    assert page.get("/").headers["Location"] == acme.get_absolute_url()


@pytest.mark.parametrize("path", ["/organizations/", "/organizations/menu/"])
def test_it_is_still_listed(
    path: str, acme: Organization, mia: Membership, olga: User, client_of: Browser
) -> None:
    suspend(acme, olga)

    response = client_of(mia).get(path)

    assert response.status_code == 200
    assert "Acme" in response.content.decode()


def test_nobody_joins_and_the_invitation_is_not_used_up(
    acme: Organization, adam: Membership, nia: User, olga: User, client_of: Browser
) -> None:
    invitation = invite("nia@example.com", by=adam)
    suspend(acme, olga)
    page = client_of(nia)

    response = page.post(f"/invitations/{invitation.pk}/join/", follow=True)

    assert "Acme is suspended." in response.content.decode()
    assert not acme.memberships.filter(user=nia).exists()
    unsuspend(acme, olga)
    assert actions.join(invitation=invitation, user=nia)
