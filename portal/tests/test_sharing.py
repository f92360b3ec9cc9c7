"""Sharing an application: with whom, by whom, and what it lets them do."""

import pytest

from audit.models import Event
from organizations.actions import remove_member
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.actions.reaching import NotOwner
from portal.events import APPLICATION_SHARED, APPLICATION_UNSHARED
from portal.models import Right
from portal.tests.makers import add_application, add_key
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, reason_at, words

pytestmark = pytest.mark.django_db
READ = {"email": "eve@example.com", "right": "read"}
MANAGE = {"email": "eve@example.com", "right": "manage"}


def page_of(application, end=""):
    return f"/portal/acme/applications/{application.pk}/{end}"


def test_the_owner_shares_and_takes_it_back(checkout, sam, eve, client_of):
    owner, other = client_of(sam), client_of(eve)

    answer = owner.post(page_of(checkout, "sharing/"), READ, follow=True)
    share = checkout.shares.get()
    assert (share.membership, share.right) == (eve, Right.READ)
    assert notices(answer) == ["Checkout is now shared with eve@example.com."]
    assert other.get(page_of(checkout)).status_code == 200
    assert other.get(page_of(checkout, "edit/")).status_code == 403

    owner.post(page_of(checkout, f"sharing/{share.pk}/stop/"))

    assert other.get(page_of(checkout)).status_code == 404
    assert Event.objects.get(kind=APPLICATION_SHARED).after["person"] == "Eve"
    assert Event.objects.get(kind=APPLICATION_UNSHARED).before["person"] == "Eve"


def test_who_sees_members_chooses_from_them_and_an_outsider_types(
    checkout, sam, eve, mia, client_of
):
    theirs = add_application("Theirs", owner=eve)
    for page in ("sharing/", "transfer/"):
        offered = client_of(sam).get(page_of(checkout, page)).content.decode()
        assert f'<option value="{eve.user.email}">' in offered
        assert f'<option value="{sam.user.email}">' not in offered
        assert (f'<option value="{mia.user.email}">' in offered) == (page == "sharing/")
        typed = client_of(eve).get(page_of(theirs, page)).content.decode()
        assert "<option" not in typed.partition("<datalist")[2]


def test_sharing_again_gives_the_other_right_and_no_second_row(checkout, sam, eve, client_of):
    page = client_of(sam)

    for typed in (READ, MANAGE, MANAGE):
        page.post(page_of(checkout, "sharing/"), typed)

    assert checkout.shares.get().right == Right.MANAGE
    assert Event.objects.filter(kind=APPLICATION_SHARED).count() == 2


@pytest.mark.parametrize("end", ["transfer/", "delete/", "sharing/"])
def test_who_manages_a_shared_one_gives_it_to_nobody(checkout, sam, eve, adam, client_of, end):
    actions.share_application(application=checkout, to=eve, right=Right.MANAGE, by=sam)
    before = business()

    answer = client_of(eve).post(page_of(checkout, end), {"email": "eve@example.com"})

    assert answer.status_code == 403
    assert business() == before
    with pytest.raises(NotOwner):
        actions.transfer_application(application=checkout, to=eve, by=eve)
    with pytest.raises(NotOwner):
        actions.delete_application(application=checkout, by=eve)


def test_who_manages_a_shared_one_has_its_keys(checkout, sam, eve, client_of):
    key = add_key(checkout)
    actions.share_application(application=checkout, to=eve, right=Right.MANAGE, by=sam)

    client_of(eve).post(page_of(checkout, f"keys/{key.pk}/revoke/"))

    assert not checkout.keys.exists()


@pytest.mark.parametrize(
    ("email", "right"),
    [
        ("sam@example.com", "read"),
        ("mia@example.com", "manage"),
        ("bill@example.com", "read"),
        ("zed@example.com", "read"),
        ("nobody@example.com", "read"),
    ],
)
def test_it_is_shared_with_members_who_can_have_the_access(
    checkout, sam, mia, zed, acme, client_of, email, right
):
    add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)

    answer = client_of(sam).post(page_of(checkout, "sharing/"), {"email": email, "right": right})

    reason = "No other member with this address can have this access."
    assert reason_at(answer, "email") == reason
    assert not checkout.shares.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "\0"}, "email"),
        ({"email": "x" * 300 + "@example.com"}, "email"),
        ({"right": "own"}, "right"),
        ({"right": "\0"}, "right"),
    ],
)
def test_a_forged_form_is_refused_at_its_field(checkout, sam, eve, client_of, typed, field):
    answer = client_of(sam).post(page_of(checkout, "sharing/"), READ | typed)

    assert answer.status_code == 200
    assert reason_at(answer, field)
    assert not checkout.shares.exists()


def test_a_share_ends_with_the_membership(checkout, sam, eve, adam):
    actions.share_application(application=checkout, to=eve, right=Right.MANAGE, by=sam)

    remove_member(membership=eve, by=adam)

    assert not checkout.shares.exists()
    with pytest.raises(NoLongerAllowed):
        actions.change_application(application=checkout, name="Mine", description="", by=eve)


def test_whom_it_is_transferred_to_needs_no_share(checkout, sam, eve):
    actions.share_application(application=checkout, to=eve, right=Right.READ, by=sam)

    actions.transfer_application(application=checkout, to=eve, by=sam)

    assert not checkout.shares.exists()


def test_who_reads_a_shared_one_reads_its_owner_and_nobody_else(
    checkout, sam, eve, acme, adam, client_of
):
    rita = add_member(acme, "Rita", RoleSlug.API_SUBSCRIBER)
    for member in (eve, rita):
        actions.share_application(application=checkout, to=member, right=Right.READ, by=sam)

    shown = words(client_of(eve).get(page_of(checkout)))

    assert "Owner Sam" in shown.replace("OwnerSam", "Owner Sam")
    assert not [name for name in ("Rita", "Adam") if name in shown]


def test_a_share_of_another_application_is_not_found(checkout, sam, eve, client_of):
    other = actions.create_application(name="Till", by=sam)
    share = actions.share_application(application=other, to=eve, right=Right.READ, by=sam)

    assert client_of(sam).post(page_of(checkout, f"sharing/{share.pk}/stop/")).status_code == 404
    assert other.shares.exists()
