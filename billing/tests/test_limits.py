"""Limits of a tier: what is refused, to whom, and what stays."""

import pytest

from apis.actions import create_api
from audit.models import Event
from billing import actions
from billing.models import Seller, TierLimit
from billing.tests.makers import make_default, make_tier
from billing.tiers.limits import LimitReached, demand_below_limit
from organizations.actions import change_roles, invite_members, join, leave_organization
from organizations.models import Invitation
from organizations.tenancy.meters import METERS
from organizations.tenancy.roles import RoleSlug
from portal.actions import create_application
from projects.actions import archive_project, create_component, create_project, restore_project
from projects.actions.components import ComponentTerms
from projects.meters import PROJECTS
from projects.models import Component, ComponentType, Project
from tests.cast import add_member, invite

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(seller, adam):
    """Acme is on a tier with two members and one of everything else."""
    limits = {meter.name: 1 for meter in METERS} | {"members": 2}
    price = make_tier("Small", 0, "month", **limits)
    actions.choose_tier(price=price, by=adam)
    return price


def test_every_app_counts_what_it_has():
    assert [meter.name for meter in METERS] == [
        "members",
        "projects",
        "components",
        "environments",
        "apis",
        "applications",
        "subscriptions",
    ]


def test_one_more_than_the_tier_includes_is_refused_with_who_can_raise_it(limited, adam):
    create_project(name="First", by=adam)

    with pytest.raises(LimitReached) as refused:
        create_project(name="Second", by=adam)

    assert str(refused.value) == (
        "The tier Small includes 1 project, and Acme has 1. A billing administrator or an"
        " administrator can choose another tier under Billing."
    )
    assert Project.objects.count() == 1


def test_what_was_put_away_makes_room_and_is_not_restored_past_the_limit(limited, adam):
    first = create_project(name="First", by=adam)
    archive_project(project=first, by=adam)
    create_project(name="Second", by=adam)

    with pytest.raises(LimitReached):
        restore_project(project=first, by=adam)


def test_components_and_apis_have_limits(limited, adam):
    project = create_project(name="First", by=adam)
    made = [
        lambda name: create_component(
            project=project,
            type=ComponentType.SERVICE,
            terms=ComponentTerms(name=name),
            by=adam,
        ),
        lambda name: create_api(name=name, project=project, by=adam),
        lambda name: create_application(name=name, by=adam),
    ]
    for make in made:
        make("Orders")
        with pytest.raises(LimitReached):
            make("Payments")

    assert Component.objects.count() == 1


def test_who_accepts_an_invitation_after_the_last_place_is_refused(limited, adam, nia):
    invitation = invite("nia@example.com", by=adam)
    add_member(adam.organization, "Mia", RoleSlug.DEVELOPER)

    with pytest.raises(LimitReached):
        join(invitation=invitation, user=nia)

    assert Invitation.objects.open().get() == invitation


def test_nobody_is_invited_past_the_limit(limited, adam, mia):
    with pytest.raises(LimitReached):
        invite_members(addresses=["nia@example.com"], slugs=[RoleSlug.DEVELOPER], by=adam)


def test_who_only_uses_the_portal_is_not_counted_until_they_get_another_role(limited, adam, mia):
    outsider = add_member(adam.organization, "Olga", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    invite("nia@example.com", by=adam, roles=[RoleSlug.EXTERNAL_API_SUBSCRIBER])

    with pytest.raises(LimitReached):
        change_roles(membership=outsider, slugs=[RoleSlug.DEVELOPER], by=adam)


def test_no_limit_keeps_an_administrator_from_leaving_to_a_successor(limited, adam, mia):
    acme = adam.organization
    outsider = add_member(acme, "Olga", RoleSlug.EXTERNAL_API_SUBSCRIBER)

    leave_organization(membership=adam, successor=outsider)

    assert acme.administrators().get() == outsider


def test_a_lower_tier_deletes_nothing_and_has_no_room(limited, adam):
    create_project(name="First", by=adam)
    TierLimit.objects.filter(meter="projects").update(included=0)

    with pytest.raises(LimitReached, match="includes 0 projects, and Acme has 1"):
        create_project(name="Second", by=adam)

    assert Project.objects.get().name == "First"


def test_without_a_subscription_the_limits_of_the_default_tier_apply(seller, adam):
    make_default(make_tier("Small", 0, projects=1))
    create_project(name="First", by=adam)

    with pytest.raises(LimitReached, match="The tier Small includes 1 project, and Acme has 1"):
        create_project(name="Second", by=adam)

    actions.choose_tier(price=make_tier("Large", 0, projects=2), by=adam)
    create_project(name="Second", by=adam)
    with pytest.raises(LimitReached, match="The tier Large includes 2 projects"):
        create_project(name="Third", by=adam)


def test_a_subscription_that_ended_leaves_the_limits_of_the_default_tier(limited, adam):
    TierLimit.objects.update(included=5)
    make_default(make_tier("Smallest", 0, projects=1))
    create_project(name="First", by=adam)
    subscription = adam.organization.billing_subscriptions
    subscription.update(state="ended", ends_at="2026-01-01")

    with pytest.raises(LimitReached, match="The tier Smallest includes 1 project"):
        create_project(name="Second", by=adam)


@pytest.mark.parametrize("seller_is_there", [True, False])
def test_without_a_default_tier_or_a_seller_there_is_no_limit(seller, adam, seller_is_there):
    price = make_tier("Small", 0, projects=0)
    if not seller_is_there:
        make_default(price)
        Seller.objects.all().delete()

    create_project(name="First", by=adam)


def test_a_limit_costs_four_statements_and_without_one_a_single_one(
    seller, adam, acme, django_assert_num_queries
):
    with django_assert_num_queries(1):
        demand_below_limit(acme, PROJECTS)
    make_default(make_tier("Small", 0, projects=1))

    with django_assert_num_queries(4):
        demand_below_limit(acme, PROJECTS)


def test_the_neighbour_has_limits_of_their_own(limited, adam, zed):
    create_project(name="First", by=adam)

    create_project(name="First", by=zed)
    create_project(name="Second", by=zed)


def test_what_a_tier_says_nothing_of_is_unlimited(limited, adam):
    TierLimit.objects.filter(meter="projects").delete()

    create_project(name="First", by=adam)
    create_project(name="Second", by=adam)


def test_a_refused_page_says_which_limit_it_was(limited, adam, client_of):
    create_project(name="First", by=adam)

    answer = client_of(adam).post("/organizations/acme/projects/new/", {"name": "Second"})

    assert "The tier Small includes 1 project" in answer.text
    refused = Event.objects.get(is_refused=True)
    assert "The tier Small includes 1 project" in refused.reason
