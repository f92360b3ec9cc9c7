"""The inbox: what waits for a member's decision, from every app, and the number beside it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import FactorReset, User
from apis.tests.makers import add_api, add_version
from builds.models import Build
from builds.tests.makers import add_build
from deployments.actions import approve_deployment
from deployments.models import Deployment
from deployments.permissions import MANAGE_ENVIRONMENT
from deployments.tests.makers import add_environment, waiting_deployment
from organizations import actions
from organizations.models import Invitation, Membership, Organization
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy import inbox
from organizations.tenancy.roles import RoleSlug
from portal.models import Application, State, Subscription
from portal.tests.makers import add_application, add_plan, add_sign_up, add_subscription
from projects.models import Component, Project
from projects.tests.makers import add_component
from tests.cast import add_member, expire, invite, lose_factor, make_person
from tests.composing import composed_queries
from tests.races import AtOnce
from tests.reading import links, words

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme/"
INBOX = f"{ACME}inbox/"
KINDS = [
    *("deployments", "subscriptions", "sign-ups", "applications"),
    *("access", "invitations", "lost-factors"),
]


@pytest.fixture
def eve(acme):
    """An Environment manager of Acme."""
    return add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)


@pytest.fixture
def full(adam, mia, eve):
    """One thing of each kind waits in Acme. Returns its organization."""
    production = add_environment("Production", approvals=1, by=adam)
    build = add_build(add_component(adam))
    waiting_deployment(build, production, requested_by=mia.user)
    payments = add_version(add_api("Payments", by=adam))
    checkout = add_application("Checkout", owner=mia)
    plan = add_plan("Gold", by=adam)
    add_subscription(checkout, payments, plan, State.PENDING)
    add_sign_up(adam.organization, make_person("Sam"))
    Application.objects.filter(pk=add_application("Till", owner=mia).pk).update(owner=None)
    actions.request_access(membership=mia, permission=MANAGE_MEMBERSHIP, administrator=adam)
    expired = expire(invite("nia@example.com", by=adam))
    Invitation.objects.filter(pk=expired.pk).update(renewal_asked_at=timezone.now())
    lose_factor(mia.user)
    return adam.organization


def number_in(page):
    """What stands beside Inbox in the navigation, or nothing."""
    total = page.context["inbox_total"]
    return None if total is None else str(total)


def test_everything_that_waits_is_there_and_leads_to_the_page_that_decides(full, adam, client_of):
    page = client_of(adam)

    shown = page.get(INBOX)

    said = words(shown)
    for what in (
        "Deploy: Orders #1 to Production",
        "Checkout to Payments v1",
        "Sam: access to the Developer Portal",
        "Transfer or block Till",
        "Mia: Invite and remove members",
        "New invitation for nia@example.com",
        "Vouch for Mia",
    ):
        assert what in said
    assert [number.kind.name for number in shown.context["numbers"]] == sorted(
        KINDS, key=[kind.name for kind in inbox.INBOX_KINDS].index
    )
    assert number_in(page.get(ACME)) == "7"
    for each in shown.context["found"]:
        link = f"{each.item.url}{'&' if '?' in each.item.url else '?'}next={INBOX}"
        assert link in links(shown)
        assert page.get(link, follow=True).status_code == 200


def test_what_waits_and_what_runs_is_written_once_for_home_and_the_inbox(full, adam, client_of):
    page = client_of(adam)
    for address in (ACME, INBOX):
        page.get(address)

    with composed_queries() as queries:
        for address in (ACME, INBOX):
            assert "Checkout to Payments v1" in words(page.get(address))

    composed = {query.model for query in queries}
    assert User in composed
    assert composed <= {User, Project, Component, Build}


def test_the_oldest_is_first_and_a_kind_is_shown_by_itself(full, adam, client_of):
    Deployment.objects.update(requested_at=timezone.now() - timedelta(days=1))
    page = client_of(adam)

    first, *others = page.get(INBOX).context["found"]
    only = page.get(INBOX, {"kind": "access"}).context["found"]

    assert first.kind.name == "deployments"
    assert [each.since for each in others] == sorted(each.since for each in others)
    assert [each.kind.name for each in only] == ["access"]
    assert len(page.get(INBOX, {"kind": "nothing"}).context["found"]) == len(KINDS)


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (RoleSlug.ENVIRONMENT_MANAGER, ["deployments"]),
        (RoleSlug.API_PUBLISHER, ["subscriptions"]),
        (RoleSlug.DEVELOPER, []),
        (RoleSlug.BILLING_ADMINISTRATOR, []),
    ],
)
def test_each_role_finds_what_it_decides_and_no_more(full, client_of, role, kinds):
    page = client_of(add_member(full, "Robin", role))

    shown = page.get(INBOX)

    assert [each.kind.name for each in shown.context["found"]] == kinds
    assert INBOX in links(page.get(f"{ACME}settings/"))
    assert number_in(shown) == ("1" if kinds else None)


def test_the_neighbor_finds_nothing(full, zed, client_of):
    page = client_of(zed)

    assert "Nothing waits for you" in words(page.get("/organizations/zenith/inbox/"))
    assert number_in(page.get("/organizations/zenith/")) == "0"
    assert page.get(INBOX).status_code == 404


def test_nobody_decides_while_the_organization_is_being_deleted(full, adam, client_of):
    Organization.objects.filter(pk=full.pk).update(deletion_asked_at=timezone.now())
    page = client_of(adam)

    assert number_in(page.get(f"{ACME}settings/")) is None
    assert not page.get(INBOX).context["found"]


def test_a_deployment_waits_for_those_who_may_still_approve_it(adam, eve):
    build, other = (
        add_build(add_component(adam)),
        add_member(adam.organization, "Uma", RoleSlug.ENVIRONMENT_MANAGER),
    )
    production = add_environment("Production", approvals=2, by=adam)
    made = waiting_deployment(build, production, approvals_needed=2, requested_by=eve.user)

    def waits_for(*members, **fields):
        Deployment.objects.filter(pk=made.pk).update(**fields)
        rows = Deployment.objects.all()
        found = {each for each in (adam, eve, other) if rows.approvable_by(each).exists()}
        return found == set(members)

    assert waits_for(adam, other)
    assert waits_for(adam, other, eve, own_approval=True)
    assert waits_for(other, approvers=[other.pk])
    assert waits_for(other, eve, approvers=[eve.pk, other.pk])
    assert waits_for(approvers=[other.pk * 10 + 7])
    assert waits_for(adam, other, approvers=None, own_approval=False)
    approve_deployment(deployment=made, by=adam)
    assert waits_for(other)
    assert waits_for(due_at=timezone.now() - timedelta(seconds=1))


def test_one_decides_about_a_subscription_of_ones_own_where_no_one_else_can(full, adam, client_of):
    Subscription.objects.update(asked_by=adam.user)
    only = {"kind": "subscriptions"}

    assert [each.kind.name for each in client_of(adam).get(INBOX, only).context["found"]] == [
        "subscriptions"
    ]
    pat = add_member(full, "Pat", RoleSlug.API_PUBLISHER)
    assert "subscriptions" not in str(client_of(adam).get(INBOX).context["numbers"])
    assert number_in(client_of(pat).get(INBOX)) == "1"


def test_many_are_counted_to_a_cap_and_the_oldest_shown(adam, mia, client_of, acme):
    people = [make_person(f"P {n}") for n in range(inbox.MOST_COUNTED + 2)]
    for person in people:
        add_sign_up(acme, person)

    shown = client_of(adam).get(INBOX)

    assert number_in(shown) == "99+"
    assert len(shown.context["found"]) == inbox.MOST_SHOWN
    assert "50 of 99+ are shown. Decide these first." in words(shown)


def test_the_number_costs_one_statement_and_nothing_for_who_decides_nothing(full, adam, mia):
    for member, most in ((adam, 1), (mia, 0)):
        assert member.can(MANAGE_ENVIRONMENT) == bool(most)
        member.is_in_projects = False  # as the first statement of each page has read it
        with CaptureQueriesContext(connection) as queries:
            inbox.pending_counts_for(member)
        assert len(queries) == most


def test_each_number_is_that_of_the_rows(full, adam, eve, zed):
    Deployment.objects.update(approvers=[adam.pk])
    Subscription.objects.update(asked_by=adam.user)
    pat = add_member(full, "Pat", RoleSlug.API_PUBLISHER, RoleSlug.ENVIRONMENT_MANAGER)
    seen = set()

    for _ in ("with all", "when time is up"):
        for member in (adam, eve, pat, zed):
            for number in inbox.pending_counts_for(member):
                assert number.total.number == number.kind.rows(member).count()
                seen.add((number.kind.name, number.total.number))
        Deployment.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        FactorReset.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert seen == {(kind, number) for kind in KINDS for number in (0, 1)}


@pytest.mark.django_db(transaction=True)
def test_people_who_ask_at_the_same_time_are_all_answered(adam, full):
    pat = add_member(full, "Pat", RoleSlug.API_PUBLISHER)
    at_once = AtOnce()

    def ask(member):
        fresh = Membership.objects.select_related("organization", "user").get(pk=member.pk)
        return [number.total.number for number in inbox.pending_counts_for(fresh)]

    try:
        for _ in range(5):
            inbox.prepared_counts.cache_clear()
            outcomes = at_once(*[lambda: ask(adam), lambda: ask(pat)] * 2)
            assert outcomes == [[1] * len(KINDS), [1]] * 2
    finally:
        at_once.close()


def test_the_page_asks_one_statement_a_kind(full, adam):
    kinds = inbox.inbox_kinds_for(adam)

    with CaptureQueriesContext(connection) as queries:
        inbox.pending_items_for(adam, kinds)

    assert len(queries) == len(kinds) == len(KINDS)
