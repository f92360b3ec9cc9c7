"""Subscribing an application to a version, and what stands in the way."""

import pytest

from apis.actions.moving import VersionGone
from apis.models import Visibility
from apis.states import State as VersionState
from apis.tests.makers import add_api, add_version
from audit.models import Event
from organizations.models import Notification, Role
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.actions.reaching import OutOfReach
from portal.actions.subscribing import NotOffered, NotOpen
from portal.events import SUBSCRIPTION_ACTIVATED, SUBSCRIPTION_ASKED
from portal.models import Application, Right, State, Subscription
from portal.tests.makers import add_application, add_offer, add_plan, add_subscription
from tests.cast import add_member
from tests.database import business
from tests.reading import buttons, hidden_in, links, notices, reason_at, words

pytestmark = pytest.mark.django_db
PAGE = "/portal/acme/apis/payments/v1/"
SUBSCRIBE = f"{PAGE}subscribe/"
NEW = "/portal/acme/applications/new/"
LONGER_COMPOSED = "\ufb2c"


@pytest.fixture
def api(adam):
    return add_api("Payments", by=adam)


@pytest.fixture
def version(api):
    return add_version(api)


@pytest.fixture
def free(adam, version):
    plan = add_plan("Free", by=adam)
    add_offer(version, plan)
    return plan


def typed(application, plan, **more):
    return {"application": str(application.pk), "plan": plan.handle, **more}


def test_a_plan_without_approval_lets_the_application_call_at_once(
    sam, checkout, free, version, client_of
):
    answer = client_of(sam).post(SUBSCRIBE, typed(checkout, free), follow=True)

    made = checkout.subscriptions.get()
    assert (made.state, made.version, made.plan) == (State.ACTIVE, version, free)
    assert notices(answer) == ["Checkout can now call Payments v1 with a key."]
    assert "Payments v1" in words(answer)
    event = Event.objects.get(kind=SUBSCRIPTION_ACTIVATED)
    assert event.target_label == "Checkout to Payments v1"


def test_a_plan_with_approval_waits_and_those_are_told_who_decide(
    sam, checkout, gold, acme, adam, mia, client_of
):
    pat = add_member(acme, "Pat", RoleSlug.API_PUBLISHER)

    answer = client_of(sam).post(SUBSCRIBE, typed(checkout, gold, purpose="Invoices"), follow=True)

    made = checkout.subscriptions.get()
    assert (made.state, made.purpose, made.asked_by) == (State.PENDING, "Invoices", sam.user)
    assert notices(answer) == ["The subscription to Payments v1 waits for approval."]
    event = Event.objects.get(kind=SUBSCRIPTION_ASKED)
    told = {each.user for each in Notification.objects.filter(event_id=event.pk)}
    assert told == {adam.user, pat.user}


@pytest.mark.parametrize("state", [State.PENDING, State.ACTIVE, State.BLOCKED])
def test_an_open_subscription_is_the_only_one(sam, checkout, free, version, client_of, state):
    add_subscription(checkout, version, free, state)

    answer = client_of(sam).post(SUBSCRIBE, typed(checkout, free))

    reason = "Checkout already has an open subscription to Payments v1."
    assert reason_at(answer, "application") == reason
    assert checkout.subscriptions.count() == 1


@pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN, State.CLOSED])
def test_one_that_is_over_is_no_hindrance(sam, checkout, free, version, client_of, state):
    add_subscription(checkout, version, free, state)

    client_of(sam).post(SUBSCRIBE, typed(checkout, free))

    assert checkout.subscriptions.active().count() == 1


@pytest.mark.parametrize(
    "state",
    [VersionState.PRE_RELEASED, VersionState.BLOCKED, VersionState.DEPRECATED],
)
def test_only_a_published_version_is_subscribed_to(sam, adam, checkout, client_of, state):
    version = add_version(add_api("Ledger", by=adam), state)
    plan = add_plan("Free", by=adam)
    add_offer(version, plan)
    page = client_of(sam)

    assert "Subscribe" not in buttons(page.get("/portal/acme/apis/ledger/v1/subscribe/"))
    page.post("/portal/acme/apis/ledger/v1/subscribe/", typed(checkout, plan))

    assert not Subscription.objects.exists()
    with pytest.raises(NotOpen) as refusal:
        actions.subscribe(application=checkout, version=version, plan=plan, by=sam)
    assert str(refusal.value).startswith("Ledger v1 is ")


@pytest.mark.parametrize("state", [VersionState.CREATED, VersionState.RETIRED])
def test_a_version_that_is_not_shown_is_not_found(sam, adam, client_of, state):
    add_version(add_api("Ledger", by=adam), state)

    for end in ("", "subscribe/"):
        assert client_of(sam).get(f"/portal/acme/apis/ledger/v1/{end}").status_code == 404


def test_a_plan_must_be_offered_and_not_archived(
    sam, adam, checkout, free, gold, version, client_of
):
    silver = add_plan("Silver", by=adam)
    actions.archive_plan(plan=free, by=adam)
    page = client_of(sam)

    for plan in (silver, free):
        answer = page.post(SUBSCRIBE, typed(checkout, plan))
        assert reason_at(answer, "plan") == "Select one of the plans in the list."
        with pytest.raises(NotOffered):
            actions.subscribe(application=checkout, version=version, plan=plan, by=sam)
    assert not Subscription.objects.exists()


def test_who_has_no_application_names_the_first_one(eve, free, client_of):
    page = client_of(eve)
    eves = {"plan": free.handle, "purpose": "Our till."}

    unnamed = page.post(SUBSCRIBE, {**eves, "application": "x"})
    assert reason_at(unnamed, "application").startswith("Choose another name.")
    answer = page.post(SUBSCRIBE, {**eves, "application": "Till"}, follow=True)

    assert notices(answer) == ["Till can now call Payments v1 with a key."]
    made = Application.objects.get()
    assert (made.name, made.owner, made.subscriptions.get().plan) == ("Till", eve, free)


def test_nothing_is_kept_of_an_application_whose_subscription_is_refused(eve, free, client_of):
    forged = {"application": "Till", "plan": free.handle, "purpose": "a\u202eb"}

    assert reason_at(client_of(eve).post(SUBSCRIBE, forged), "purpose")
    assert not Application.objects.exists()


def test_another_application_is_made_on_the_way(sam, checkout, free, client_of):
    page = client_of(sam)
    (create,) = [each for each in links(page.get(SUBSCRIBE)) if "/applications/new/" in each]

    asked = page.get(create)
    named = page.post(create, {"name": "Till", "next": hidden_in(asked)["next"]}, follow=True)

    made = Application.objects.get(name="Till")
    assert named.wsgi_request.path == SUBSCRIBE
    assert f'value="{made.pk}" selected' in named.content.decode()
    answer = page.post(SUBSCRIBE, typed(made, free), follow=True)
    assert "Till can now call" in notices(answer)[0]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/nowhere"])
def test_a_forged_way_back_leads_to_the_application(eve, target, client_of):
    answer = client_of(eve).post(f"{NEW}?next={target}", {"name": "Till", "next": target})

    assert answer.headers["Location"] == Application.objects.get(name="Till").get_absolute_url()


def test_only_applications_that_one_manages_are_subscribed(
    sam, eve, acme, checkout, free, version, client_of
):
    checkout.shares.create(organization=acme, membership=eve, right=Right.READ)

    answer = client_of(eve).get(SUBSCRIBE)

    assert str(checkout.pk) not in answer.content.decode()
    with pytest.raises(OutOfReach):
        actions.subscribe(application=checkout, version=version, plan=free, by=eve)
    assert not Subscription.objects.exists()


def test_a_blocked_application_is_not_subscribed(sam, adam, checkout, free, client_of):
    actions.block_application(application=checkout, reason="Spam.", by=adam)

    answer = client_of(sam).post(SUBSCRIBE, typed(checkout, free))

    assert reason_at(answer, "application") == "Checkout is blocked: Spam."


@pytest.mark.parametrize(
    ("forged", "field"),
    [
        ({"application": "\0"}, "application"),
        ({"application": "x" * 5_000}, "application"),
        ({"plan": "\0"}, "plan"),
        ({"plan": "x" * 5_000}, "plan"),
        ({"purpose": "\0"}, "purpose"),
        ({"purpose": "x" * 501}, "purpose"),
        ({"purpose": LONGER_COMPOSED * 500}, "purpose"),
        ({"purpose": "\u202eelif"}, "purpose"),
    ],
)
def test_a_forged_form_is_refused_at_its_field(sam, checkout, free, client_of, forged, field):
    answer = client_of(sam).post(SUBSCRIBE, typed(checkout, free) | forged)

    assert answer.status_code == 200
    assert reason_at(answer, field)
    assert not Subscription.objects.exists()


def test_an_api_for_other_roles_is_neither_listed_nor_found(sam, acme, api, free, client_of):
    api.visibility = Visibility.ROLES
    api.save()
    api.role_rows.create(organization=acme, role=Role.objects.get(slug=RoleSlug.DEVELOPER))
    page = client_of(sam)

    assert "Payments" not in words(page.get("/portal/acme/"))
    assert page.get(PAGE).status_code == 404
    assert page.get(SUBSCRIBE).status_code == 404


def test_an_api_that_is_hidden_meanwhile_is_not_subscribed_to(sam, acme, api, checkout, free):
    (version,) = api.versions.all()
    api.visibility = Visibility.ROLES
    api.save()
    api.role_rows.create(organization=acme, role=Role.objects.get(slug=RoleSlug.DEVELOPER))

    with pytest.raises(VersionGone):
        actions.subscribe(application=checkout, version=version, plan=free, by=sam)
    assert not Subscription.objects.exists()


def test_a_developer_reads_and_does_not_subscribe(mia, free, client_of):
    page = client_of(mia)

    assert "Payments" in words(page.get("/portal/acme/"))
    assert "Unlimited calls" in words(page.get(PAGE))
    assert page.get(SUBSCRIBE).status_code == 403


def test_a_neighbour_finds_neither_our_api_nor_our_application(
    zed, sam, checkout, free, version, client_of
):
    mine = add_application("Till", owner=zed)
    before = business()

    assert client_of(zed).post(SUBSCRIBE, typed(mine, free)).status_code == 404
    answer = client_of(zed).post(SUBSCRIBE.replace("acme", "zenith"), typed(mine, free))
    assert answer.status_code == 404
    assert business() == before


# Plans of a version, in the console


def test_an_api_publisher_offers_plans(acme, adam, version, client_of):
    add_plan("Free", by=adam)
    add_plan("Gold", by=adam)
    page = client_of(add_member(acme, "Pat", RoleSlug.API_PUBLISHER))
    address = "/organizations/acme/apis/payments/v1/plans/"

    answer = page.post(address, {"plans": ["free", "gold"]})
    assert answer.url == version.get_absolute_url()
    assert version.offers.count() == 2
    page.post(address, {"plans": ["gold"]})
    assert version.offers.get().plan.name == "Gold"


def test_a_published_version_keeps_a_plan(adam, free, version, client_of):
    answer = client_of(adam).post("/organizations/acme/apis/payments/v1/plans/", {})

    assert "needs at least one plan" in words(answer)
    assert version.offers.count() == 1


def test_only_plans_of_the_organization_are_offered(adam, zed, free, version, client_of):
    add_plan("Platinum", by=zed)

    for forged in ("platinum", "x" * 5_000):
        answer = client_of(adam).post(
            "/organizations/acme/apis/payments/v1/plans/", {"plans": [forged]}
        )
        assert "Select only plans that are listed here." in words(answer)
    assert version.offers.get().plan == free
