"""What pages say where the access of all other administrators has an end, and one has to stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import close_account
from organizations import actions
from organizations.actions.closing_accounts import OnlyLastingAdministrator
from organizations.models import Membership
from organizations.tenancy import removal_preview
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, suspend
from tests.freshness import freshly_signed_in
from tests.reading import words

pytestmark = pytest.mark.django_db
CLOSE = "/accounts/profile/close/"
LEAVE = "/organizations/acme/leave/"
BULK = "/organizations/acme/settings/members/bulk/"
ONLY_LASTING = "its only administrator whose access has no end"


@pytest.fixture
def ann(acme):
    """An administrator of Acme whose access ends."""
    member = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    Membership.objects.filter(pk=member.pk).update(ends_at=timezone.now() + timedelta(days=9))
    return Membership.objects.get(pk=member.pk)


def lacks_administrator(organization, *members):
    return removal_preview.preview_removal(organization, members).is_without_administrator


def test_removing_all_without_an_end_leaves_no_administrator(acme, adam, ann, mia):
    assert lacks_administrator(acme, adam)
    assert lacks_administrator(acme, adam, ann)
    assert not lacks_administrator(acme, ann)
    assert not lacks_administrator(acme, mia)

    suspend(add_member(acme, "Kim", RoleSlug.ADMINISTRATOR))
    assert lacks_administrator(acme, adam)
    add_member(acme, "Lea", RoleSlug.ADMINISTRATOR)
    assert not lacks_administrator(acme, adam, ann)


@pytest.mark.parametrize(
    ("deed", "stays"),
    [({"deed": "remove"}, "will not be removed"), ({"deed": "take"}, "keeps the role")],
    ids=str,
)
def test_changing_many_says_that_the_one_without_an_end_stays(
    deed, stays, acme, adam, ann, mia, client_of
):
    kim = add_member(acme, "Kim", RoleSlug.ADMINISTRATOR)
    selected = {**deed, "role": "administrator", "members": [adam.pk, kim.pk]}

    asked = words(client_of(adam).post(BULK, selected))

    assert (
        "An organization needs an administrator whose access has no end, so the last one you"
        f" selected {stays}." in asked
    )
    Membership.objects.filter(pk=ann.pk).delete()
    asked = words(client_of(adam).post(BULK, selected))
    assert f"needs an administrator, so the last one you selected {stays}." in asked


def test_leaving_says_so_too(acme, adam, ann, client_of):
    page = client_of(adam)
    assert "It has no other active member whose access has no end," in words(page.get(LEAVE))
    add_member(acme, "Lou")
    assert f"You are {ONLY_LASTING}," in words(page.get(LEAVE))

    actions.delete_organization(handle="acme", by=adam)

    assert f"You are {ONLY_LASTING}. If no one does" in words(page.get(LEAVE))


@pytest.mark.parametrize("state", ["running", "suspended", "being deleted"])
def test_closing_the_account_says_so_too(state, acme, adam, ann, client_of):
    if state == "suspended":
        type(acme).objects.filter(pk=acme.pk).update(suspended_at=timezone.now())
    if state == "being deleted":
        actions.delete_organization(handle="acme", by=adam)

    with pytest.raises(OnlyLastingAdministrator, match="whose access has no end of Acme"):
        close_account(address=adam.user.email, by=adam.user)

    said = words(freshly_signed_in(client_of(adam), adam.user).get(CLOSE))
    assert f"You are {ONLY_LASTING}" in said
    assert "only administrator who can restore" not in said
