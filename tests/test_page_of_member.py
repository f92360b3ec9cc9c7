"""The page of a member: who they are, and what is theirs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from portal.tests.makers import add_application
from tests.cast import add_member, invite
from tests.reading import link_named, words
from tests.test_query_counts import queries_of

pytestmark = pytest.mark.django_db


def page_of(member) -> str:
    return f"/organizations/acme/settings/members/{member.pk}/"


def test_it_says_who_the_member_is(acme, adam, mia, zenith, client_of):
    page = client_of(adam)
    assert "Last activityNone yet Second factor None" in words(page.get(page_of(mia)))

    add_member(zenith, mia.user, RoleSlug.ADMINISTRATOR)
    for organization, hours in ((acme, 50), (acme, 40), (zenith, 2)):
        Event.objects.create(
            organization_id=organization.pk,
            actor_id=mia.user_id,
            kind="project.created",
            at=timezone.now() - timedelta(hours=hours),
        )

    # What they did elsewhere is no matter of this organization.
    assert re.search("Last activity ?2 days ago", words(page.get(page_of(mia))))


def test_what_is_theirs_is_listed_and_nothing_of_others(acme, adam, mia, client_of):
    page = client_of(adam)
    assert "What is theirs" not in words(page.get(page_of(mia)))
    nia = add_member(acme, "Nia", RoleSlug.API_SUBSCRIBER, RoleSlug.ADMINISTRATOR)
    add_application("Web shop", owner=nia)
    add_application("Adams shop", owner=adam)
    invite("other@example.com", by=adam)
    invite("new@example.com", by=nia)

    said = words(page.get(page_of(nia)))

    assert "ApplicationsWeb shop" in said
    assert "Open invitationsnew@example.com" in said
    assert "Adams shop" not in said
    assert "other@example.com" not in said


def test_it_leads_to_what_is_done_with_a_member(adam, mia, client_of):
    page = client_of(adam)
    shown = page.get(page_of(mia))

    assert link_named(shown, "View permissions").endswith(f"/roles/{mia.pk}/")
    assert link_named(shown, "Remove Mia from Acme").endswith("/delete/")
    history = page.get(link_named(shown, "View history of Mia"))
    assert history.context["form"].is_valid()
    assert link_named(page.get(page_of(adam)), "Leave organization").endswith("/leave/")
    assert adam.can(MANAGE_MEMBERSHIP)


def test_it_costs_the_same_whatever_is_theirs(adam, mia, client_of):
    page = client_of(adam)
    before = len(queries_of(page, page_of(mia)))
    for name in ("Shop", "Till", "Desk", "Cart"):
        add_application(name, owner=mia)

    assert len(queries_of(page, page_of(mia))) == before <= 18
