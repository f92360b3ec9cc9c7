"""Appointing an administrator where none can act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Session
from audit.models import Event
from organizations.actions import operators
from organizations.events.members import ADMINISTRATOR_APPOINTED
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.operator_actions.pages import WHY, address

pytestmark = pytest.mark.django_db


def test_the_page_says_how_long_administrators_are_waited_for(acme, olga, client_of, settings):
    settings.ADMINISTRATOR_ABSENT_DAYS = 12

    page = client_of(olga).get(address(acme, "appoint-administrator"))

    assert "was signed in within the last 12 days" in page.content.decode()


def test_a_member_is_appointed_where_no_administrator_signed_in_lately(acme, adam, mia, olga):
    sign_in(adam, days_ago=31)

    appoint(acme, "MIA@Example.com", olga)

    event = Event.objects.latest("id")
    assert set(roles(mia)) == {RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER}
    assert RoleSlug.ADMINISTRATOR in roles(adam)
    assert (event.kind, event.target_id) == (ADMINISTRATOR_APPOINTED, str(mia.user.pk))
    assert event.before == {"roles": ["developer"]}
    assert event.after == {"roles": ["administrator", "developer"]}
    assert event.organization_id == acme.pk


def test_a_member_is_appointed_where_nobody_is_administrator(acme, adam, mia, olga, client_of):
    """As a restored copy on SQLite can have it; PostgreSQL looks when the transaction ends."""
    client_of(adam)
    adam.membership_roles.all().delete()

    appoint(acme, "mia@example.com", olga)

    assert roles(mia) == [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]


def test_a_closed_account_does_not_count_as_an_administrator(acme, adam, mia, olga, client_of):
    client_of(adam)
    type(adam.user).objects.filter(pk=adam.user.pk).update(is_active=False)

    appoint(acme, "mia@example.com", olga)

    assert RoleSlug.ADMINISTRATOR in roles(mia)


@pytest.mark.parametrize("days", [0, 29])
def test_operators_stay_out_of_it_where_an_administrator_signed_in_lately(
    days, acme, adam, mia, olga
):
    sign_in(adam, days_ago=days)

    with pytest.raises(operators.AdministratorCanAct, match="Adam"):
        appoint(acme, "mia@example.com", olga)
    assert RoleSlug.ADMINISTRATOR not in roles(mia)


def test_an_administrator_who_never_signed_out_can_act(acme, adam, mia, olga, client_of):
    client_of(adam)
    sign_in(adam, days_ago=300)

    with pytest.raises(operators.AdministratorCanAct):
        appoint(acme, "mia@example.com", olga)

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    appoint(acme, "mia@example.com", olga)


def test_it_takes_only_one_administrator_who_can_act(acme, adam, mia, olga):
    sign_in(adam, days_ago=400)
    sign_in(add_member(acme, "Ada", RoleSlug.ADMINISTRATOR), days_ago=1)

    with pytest.raises(operators.AdministratorCanAct, match="Ada"):
        appoint(acme, "mia@example.com", olga)


@pytest.mark.parametrize(
    "typed_address", ["zed@example.com", "nobody@example.com", "no address", "", "ada@example.com"]
)
def test_only_a_member_who_may_sign_in_is_appointed(typed_address, acme, adam, zed, olga):
    ada = add_member(acme, "Ada", RoleSlug.DEVELOPER)
    type(ada.user).objects.filter(pk=ada.user.pk).update(is_active=False)

    with pytest.raises(operators.NoSuchMember) as refusal:
        appoint(acme, typed_address, olga)
    assert refusal.value.field == "address"


def test_an_address_that_nobody_proved_appoints_nobody(acme, mia, olga):
    mia.user.emailaddress_set.update(verified=False)

    with pytest.raises(operators.NoSuchMember):
        appoint(acme, "mia@example.com", olga)


def test_who_is_absent_and_an_administrator_is_not_appointed_again(acme, adam, olga, client_of):
    answer = client_of(olga).post(
        address(acme, "appoint-administrator"), {"address": "adam@example.com", "reason": WHY}
    )

    assert answer.context["form"].errors["address"] == ["Adam is already an administrator."]


def test_who_was_appointed_can_act_so_nobody_else_is(acme, adam, mia, olga, client_of):
    appoint(acme, "mia@example.com", olga)
    ada = add_member(acme, "Ada", RoleSlug.DEVELOPER)
    client_of(mia)

    with pytest.raises(operators.AdministratorCanAct):
        appoint(acme, ada.user.email, olga)


def sign_in(member, *, days_ago):
    member.user.last_login = timezone.now() - timedelta(days=days_ago)
    member.user.save(update_fields=["last_login"])


def appoint(organization, member, olga):
    operators.appoint_administrator(organization=organization, address=member, reason=WHY, by=olga)


def roles(member):
    return member.organization.memberships.with_roles().get(pk=member.pk).role_slugs
