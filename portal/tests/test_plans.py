"""Settings → Plans: what subscribers get, who says so, and what archiving leaves alone."""

import pytest
from django.db import IntegrityError

from apis.tests.makers import add_api, add_version
from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.actions import PlanTerms, naming
from portal.actions.plans import OnlyPlanOf
from portal.events import PLAN_ARCHIVED, PLAN_CHANGED, PLAN_CREATED
from portal.models import Plan
from portal.permissions import MANAGE_PLANS
from portal.tests.makers import add_application, add_offer, add_plan, add_subscription
from tests.cast import add_member
from tests.database import business
from tests.reading import (
    buttons,
    checked,
    hidden_in,
    link_named,
    notices,
    reason_at,
    words,
)

pytestmark = pytest.mark.django_db
PLANS = "/organizations/acme/settings/plans/"
NEW = f"{PLANS}new/"
GOLD = {"name": "Gold", "requests": "1000", "window": "60", "needs_approval": "on"}


@pytest.fixture
def gold(adam):
    terms = PlanTerms(requests=1_000, window=60, needs_approval=True)
    return actions.create_plan(name="Gold", terms=terms, by=adam)


def test_an_administrator_makes_a_plan(adam, acme, client_of):
    answer = client_of(adam).post(NEW, GOLD, follow=True)

    plan = acme.plans.get()
    assert answer.redirect_chain == [(PLANS, 302)]
    assert (plan.name, plan.handle, plan.limit) == ("Gold", "gold", "1,000 calls per minute")
    assert plan.needs_approval
    assert notices(answer)[0] == "Gold was created. You can now offer APIs with it."
    assert "1,000 calls per minute" in words(answer)
    event = Event.objects.get(kind=PLAN_CREATED)
    assert event.after["limit"] == "1,000 calls per minute"


def test_a_plan_without_a_limit_needs_no_approval_by_itself(adam, acme, client_of):
    client_of(adam).post(NEW, {"name": "Free of charge"})

    plan = acme.plans.get()
    assert (plan.limit, plan.needs_approval) == ("Unlimited calls", False)


def test_a_plan_has_a_quota_a_month(adam, acme, client_of):
    client_of(adam).post(NEW, {"name": "Free of charge", "quota": "5000"})

    plan = acme.plans.get()
    assert (plan.quota, plan.limit) == (5_000, "5,000 calls a month")
    assert "5,000 calls a month" in words(client_of(adam).get(PLANS))
    assert b'value="5000"' in client_of(adam).get(plan.get_absolute_url()).content


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"requests": ""}, "requests", "Enter both a number of requests and a time, or neither."),
        ({"window": ""}, "requests", "Enter both a number of requests and a time, or neither."),
        ({"requests": "0"}, "requests", "greater than or equal to 1"),
        ({"requests": "-5"}, "requests", "greater than or equal to 1"),
        ({"requests": "1000000001"}, "requests", "from 1 to 1,000,000,000"),
        ({"requests": "9" * 400}, "requests", "2000000000"),
        ({"requests": "ten"}, "requests", "Enter a whole number."),
        ({"quota": "0"}, "quota", "greater than or equal to 1"),
        ({"quota": "-5"}, "quota", "greater than or equal to 1"),
        ({"quota": "1000000000001"}, "quota", "from 1 to 1,000,000,000,000"),
        ({"quota": "9" * 400}, "quota", "2000000000000"),
        ({"quota": "1\0"}, "quota", "Enter a whole number."),
        ({"requests": "1\0"}, "requests", "Enter a whole number."),
        ({"window": "61"}, "window", "Select one of the times in the list."),
        ({"window": "\0"}, "window", "Select one of the times in the list."),
        ({"name": ""}, "name", "Enter the plan name."),
        ({"name": "ab"}, "name", "3 to 60 characters"),
        ({"name": "Gold\0"}, "name", "Null characters are not allowed."),
        ({"name": "x" * 300}, "name", "at most 200 characters"),
    ],
)
def test_what_is_typed_wrongly_is_said_at_its_field(adam, client_of, typed, field, reason):
    answer = client_of(adam).post(NEW, GOLD | typed)

    assert answer.status_code == 200
    assert reason in reason_at(answer, field)
    assert not Plan.objects.exists()


def test_a_name_is_taken_in_any_case_also_by_an_archived_plan(adam, gold, client_of):
    actions.archive_plan(plan=gold, by=adam)

    answer = client_of(adam).post(NEW, GOLD | {"name": "GOLD"})

    assert reason_at(answer, "name") == "Another plan is already named GOLD."
    assert Plan.objects.count() == 1


def test_names_with_the_same_handle_get_handles_of_their_own(adam, acme):
    for name in ("Big Plan", "Big-plan", "Big, plan", "New", "new."):
        actions.create_plan(name=name, terms=PlanTerms(), by=adam)

    handles = list(acme.plans.order_by("pk").values_list("handle", flat=True))
    assert handles == ["big-plan", "big-plan-2", "big-plan-3", "new-2", "new-3"]


def test_a_plan_is_changed_and_its_handle_stays(adam, gold, client_of):
    client_of(adam).post(f"{PLANS}gold/", {"name": "Silver", "requests": "5", "window": "1"})

    gold.refresh_from_db()
    assert (gold.name, gold.handle, gold.limit) == ("Silver", "gold", "5 calls per second")
    assert not gold.needs_approval
    assert Event.objects.get(kind=PLAN_CHANGED).before["name"] == "Gold"


def test_saving_without_a_change_writes_nothing(adam, gold, client_of):
    client_of(adam).post(f"{PLANS}gold/", GOLD)

    assert not Event.objects.filter(kind=PLAN_CHANGED).exists()


def test_a_plan_cannot_take_the_name_of_another(adam, gold, client_of):
    add_plan("Silver", by=adam)

    answer = client_of(adam).post(f"{PLANS}gold/", GOLD | {"name": "silver"})

    assert reason_at(answer, "name") == "Another plan is already named silver."


def test_archiving_touches_no_subscription(adam, gold, client_of):
    version = add_version(add_api("Payments", by=adam))
    subscription = add_subscription(add_application("Checkout", owner=adam), version, gold)

    client_of(adam).post(f"{PLANS}gold/archive/")

    gold.refresh_from_db()
    before = subscription.__dict__.copy()
    subscription.refresh_from_db()
    assert gold.is_archived
    assert (subscription.state, subscription.plan) == (before["state"], gold)
    assert Event.objects.filter(kind=PLAN_ARCHIVED).count() == 1


def test_the_only_plan_of_a_published_version_stays(adam, gold, client_of):
    version = add_version(add_api("Payments", by=adam))
    add_offer(version, gold)

    answer = client_of(adam).post(f"{PLANS}gold/archive/", follow=True)

    gold.refresh_from_db()
    assert "Payments v1 is published and has no other plan." in notices(answer)[0]
    assert not gold.is_archived
    assert not Event.objects.filter(kind=PLAN_ARCHIVED, is_refused=False).exists()


def test_a_plan_beside_another_can_be_archived(adam, gold):
    version = add_version(add_api("Payments", by=adam))
    for plan in (gold, add_plan("Silver", by=adam)):
        add_offer(version, plan)

    actions.archive_plan(plan=gold, by=adam)
    with pytest.raises(OnlyPlanOf):
        actions.archive_plan(plan=Plan.objects.get(name="Silver"), by=adam)


def test_an_archived_plan_is_changed_no_more_and_archived_once(adam, gold, client_of):
    actions.archive_plan(plan=gold, by=adam)
    page = client_of(adam)

    answer = page.post(f"{PLANS}gold/", GOLD | {"name": "Silver"})
    page.post(f"{PLANS}gold/archive/")

    assert "Gold is archived and can no longer be changed." in words(answer)
    assert Event.objects.filter(kind=PLAN_ARCHIVED).count() == 1
    assert "Save plan" not in buttons(page.get(f"{PLANS}gold/"))


def test_a_publisher_makes_a_plan_on_the_way_and_finds_it_selected(acme, adam, client_of):
    version = add_version(add_api("Payments", by=adam))
    page = client_of(add_member(acme, "Pat", RoleSlug.API_PUBLISHER))
    offers = f"{version.get_absolute_url()}plans/"
    there = link_named(page.get(offers), "New plan")

    answer = page.post(there, GOLD | hidden_in(page.get(there)), follow=True)

    assert answer.redirect_chain == [(f"{offers}?plan=gold", 302)]
    assert checked(answer, "plans") == ["gold"]


PUBLISHERS = (RoleSlug.ADMINISTRATOR, RoleSlug.API_PUBLISHER)


@pytest.mark.parametrize("role", [each for each in RoleSlug if each not in PUBLISHERS])
def test_nobody_else_makes_plans(acme, gold, client_of, role):
    page = client_of(add_member(acme, "Robin", role))
    before = business()

    for address in (NEW, f"{PLANS}gold/", f"{PLANS}gold/archive/"):
        assert page.post(address, GOLD).status_code == 403
    assert business() == before
    assert MANAGE_PLANS.roles == (RoleSlug.API_PUBLISHER,)


def test_a_neighbour_finds_no_plan_of_ours(gold, zed, zenith, client_of):
    page = client_of(zed)

    for end in ("gold/", "gold/archive/"):
        assert page.post(f"/organizations/zenith/settings/plans/{end}", GOLD).status_code == 404
        assert page.post(f"{PLANS}{end}", GOLD).status_code == 404
    gold.refresh_from_db()
    assert (gold.name, gold.is_archived) == ("Gold", False)


def test_what_the_database_refuses_for_another_reason_is_not_tried_without_end(acme, monkeypatch):
    numbers = iter(range(100))
    monkeypatch.setattr(naming, "free_handle", lambda *_: f"gold-{next(numbers)}")

    with pytest.raises(IntegrityError):
        naming.create_named(acme.plans, name="Gold", quota=0)

    assert next(numbers) > 1
