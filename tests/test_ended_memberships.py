"""Whoever is suspended, or whose last day has passed, finds every page of the organization shut."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from machines.actions import rotate_personal_token
from machines.bearer import bearer_of
from machines.models import PersonalToken
from organizations.actions import change_roles
from organizations.models import GrantedPermission, Membership, Organization
from organizations.schedule import send_notifications
from organizations.tenancy.access import visible_memberships
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from outbox.drain import drain
from projects.permissions import VIEW_PROJECT
from tests.addresses import tried_routes
from tests.cast import add_member, add_token, end_access, suspend
from tests.database import everything, taken_back
from tests.methods import some_methods
from tests.samples import Things

ROUTES = tried_routes()
Browser = Callable[[Membership | User], Client]
End = Callable[[Membership], Membership]
ENDS: list[End] = [suspend, end_access]


@pytest.fixture
def adam(things: Things) -> Membership:
    return things.admin


def is_open_to_strangers(address: str) -> bool:
    return getattr(resolve(address.partition("?")[0]).func, "strangers", None) is not None


def can_view_projects(secret: str) -> bool:
    """Whether a program with this token can."""
    bearer = bearer_of(secret)
    return bearer is not None and bearer.can(VIEW_PROJECT)


@pytest.mark.once
@pytest.mark.parametrize("end", ENDS)
def test_every_page_is_a_notice(
    end: End, things: Things, zed: Membership, client_of: Browser, subtests: pytest.Subtests
) -> None:
    robin = end(add_member(things.organization, "Robin", RoleSlug.ADMINISTRATOR))
    before = everything()

    for turn, route in enumerate(ROUTES, start=ENDS.index(end)):
        with subtests.test(page=str(route)), taken_back():
            address = things.address(route)
            page, stranger = client_of(robin), client_of(zed)
            for method in some_methods(turn):
                response = page.generic(method, address)

                if is_open_to_strangers(address):
                    shown = stranger.generic(method, address).status_code
                    assert response.status_code == (403 if shown == 404 else shown), method
                    continue
                assert response.status_code == 403, method
                if method != "HEAD":
                    html = response.content.decode()
                    assert "Your access to Acme" in html, method
                    assert "Some Acme" not in html, method
            assert everything() == before


@pytest.mark.parametrize("end", ENDS)
def test_no_right_is_left_and_all_come_back(
    end: End, acme: Organization, client_of: Browser
) -> None:
    robin = add_member(acme, "Robin", RoleSlug.ADMINISTRATOR)
    page, home, secret = client_of(robin), acme.get_absolute_url(), add_token(robin).secret
    assert page.get(home).status_code == 200
    assert can_view_projects(secret)

    end(robin)

    assert page.get(home).status_code == 403
    assert bearer_of(secret) is None
    ended = Membership.objects.get(pk=robin.pk)
    assert not any(ended.can(permission) for permission in PERMISSIONS)
    assert not GrantedPermission.objects.filter(user=robin.user).exists()
    assert robin not in acme.administrators()
    assert robin not in acme.memberships.with_access()
    assert robin not in acme.memberships.with_permission(VIEW_PROJECT)
    assert ended.reload(acme) is None

    Membership.objects.filter(pk=robin.pk).update(ends_at=None, suspended_at=None)

    assert page.get(home).status_code == 200
    assert can_view_projects(secret)


@pytest.mark.parametrize("end", ENDS)
def test_a_membership_without_effect_is_read_without_permissions(
    end: End, acme: Organization
) -> None:
    robin = add_member(acme, "Robin", RoleSlug.ADMINISTRATOR)
    # The queryset is made once for the process: it must not keep a time.
    memberships = visible_memberships(robin.user)
    later = timezone.now() + timedelta(hours=1)
    Membership.objects.filter(pk=robin.pk).update(ends_at=later)
    membership: Any = memberships.get()
    assert membership.codenames

    end(robin)

    membership = visible_memberships(robin.user).get()
    assert not membership.codenames
    assert not membership.is_in_effect


@pytest.mark.parametrize("end", ENDS)
def test_an_email_that_was_due_is_not_written(
    end: End, acme: Organization, adam: Membership, mailoutbox: list[Any]
) -> None:
    robin = add_member(acme, "Robin", RoleSlug.DEVELOPER)
    change_roles(membership=robin, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    end(robin)

    send_notifications()
    drain()

    assert robin.user.email not in {mail.to[0] for mail in mailoutbox}


@pytest.mark.postgresql
def test_an_end_passes_within_a_transaction_that_began_before(acme: Organization) -> None:
    robin = add_member(acme, "Robin", RoleSlug.ADMINISTRATOR)
    secret = add_token(robin).secret

    Membership.objects.filter(pk=robin.pk).update(ends_at=timezone.now())

    membership: Any = visible_memberships(robin.user).get()
    assert not membership.is_in_effect
    assert not GrantedPermission.objects.filter(user=robin.user).exists()
    assert bearer_of(secret) is None


@pytest.mark.parametrize("end", ENDS)
def test_whoever_is_shut_out_rotates_no_token_and_is_reminded_of_none(
    end: End, acme: Organization, mia: Membership
) -> None:
    token = add_token(mia)
    end(mia)

    with pytest.raises(NoLongerAllowed):
        rotate_personal_token(token=token, overlap_hours=0, membership=mia)
    assert not PersonalToken.objects.remindable().filter(pk=token.pk).exists()
