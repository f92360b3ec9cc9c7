"""What the list of applications says of each: whether it can call something, and until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from apis.tests.makers import add_api, add_version
from organizations.tenancy.roles import RoleSlug
from portal.applications.standing import standing, with_standing
from portal.models import Application, Right, State, Subscription
from portal.models.subscription import KINDS
from portal.tests.makers import add_application, add_key, add_plan, add_subscription
from tests.cast import add_member
from tests.reading import notices, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
LIST = "/portal/acme/applications/"
NO_SUBSCRIPTION = ("none", "No subscription")


@pytest.fixture
def subscribed(adam):
    """Subscribes an application of Adam's, and says how the application stands then."""
    version, plan = add_version(add_api("Payments", by=adam)), add_plan("Gold", by=adam)

    def subscribe(name, state=None, *, days=(), **more):
        application = add_application(name, owner=adam, **more)
        if state:
            add_subscription(application, version, plan, state=state)
        for slot, left in enumerate(days, 1):
            key = add_key(application, slot=slot)
            now = timezone.now()
            type(key).objects.filter(pk=key.pk).update(
                created_at=now - timedelta(days=100), expires_at=now + timedelta(days=left)
            )
        return application

    return subscribe


@pytest.fixture
def stands(adam):
    """How an application stands for Adam, who manages all of them."""

    def tell(application):
        only = Application.objects.filter(pk=application.pk)
        return standing(with_standing(only, adam).get())

    return tell


def use_up(application, *, days=3):
    """The quota of all of its subscriptions, for so many days."""
    until = timezone.now() + timedelta(days=days)
    application.subscriptions.update(quota_exhausted_until=until)


def test_each_application_is_told_by_what_keeps_it_from_calling(subscribed, stands):
    blocked = {"blocked_at": timezone.now(), "blocked_reason": "Too many calls."}
    cases = {
        NO_SUBSCRIPTION: subscribed("Till"),
        ("waiting", "Waits for approval"): subscribed("Tailor", State.PENDING, days=[90]),
        ("none", "No key"): subscribed("Shop", State.ACTIVE, days=[-1]),
        ("good", "Active"): subscribed("Web", State.ACTIVE, days=[90, 15]),
        ("waiting", "Key expires in 7 days"): subscribed("Old", State.ACTIVE, days=[7]),
        ("bad", "Monthly quota used up"): subscribed("Greedy", State.ACTIVE, days=[7]),
        ("bad", "Blocked"): subscribed("Spider", State.ACTIVE, days=[7], **blocked),
    }
    use_up(cases["bad", "Monthly quota used up"])
    use_up(cases["bad", "Blocked"])
    use_up(cases["good", "Active"], days=-1)
    for expected, application in cases.items():
        assert stands(application) == expected

    for number, state in enumerate(set(State) - {State.ACTIVE, State.PENDING}):
        over = subscribed(f"Over {number}", state, days=[90])
        assert stands(over) == NO_SUBSCRIPTION


def test_one_subscription_with_calls_left_is_enough(subscribed, stands, adam):
    application = subscribed("Web", State.ACTIVE, days=[90])
    use_up(application)
    other, plan = add_version(add_api("Refunds", by=adam)), add_plan("Free", by=adam)

    pending = add_subscription(application, other, plan, state=State.PENDING)
    assert stands(application) == ("bad", "Monthly quota used up")
    Subscription.objects.filter(pk=pending.pk).update(state=State.ACTIVE)
    assert stands(application) == ("good", "Active")


def test_the_list_says_who_owns_each_and_that_nobody_does(checkout, sam, eve, adam, client_of):
    nameless, unowned = (add_application(name, owner=eve) for name in ("Till", "Stock"))
    User.objects.filter(pk=eve.user_id).update(name="")
    Application.objects.filter(pk=unowned.pk).update(owner=None)

    shown = words(client_of(adam).get(LIST))

    for application, owner in (
        (checkout, "Sam"),
        (nameless, eve.user.email),
        (unowned, "No owner"),
    ):
        assert f"{application.name} {owner} No subscription" in shown


@pytest.mark.parametrize(("right", "knows"), [(Right.READ, False), (Right.MANAGE, True)])
def test_when_a_key_ends_is_shown_to_those_who_manage_it_only(
    subscribed, adam, client_of, right, knows
):
    application = subscribed("Old", State.ACTIVE, days=[7])
    reader = add_member(adam.organization, "Rita", RoleSlug.API_SUBSCRIBER)
    application.shares.create(organization=adam.organization, membership=reader, right=right)

    assert "Key expires in 7 days" in words(client_of(adam).get(LIST))
    seen = words(client_of(reader).get(LIST))
    assert "Old" in seen
    assert ("Key expires in 7 days" in seen) is knows
    assert ("Active" in seen) is not knows
    assert bool(notices(client_of(reader).get(HOME))) is knows


@pytest.mark.parametrize(
    ("here", "in_sandbox", "ends"),
    [
        ([7], [], True),
        ([7, 90], [], False),
        ([7], [90], True),
        ([90], [7], True),
        ([15], [], False),
    ],
)
def test_home_and_the_list_warn_of_the_same_keys(
    subscribed, adam, client_of, here, in_sandbox, ends
):
    sam = add_member(adam.organization, "Sam", RoleSlug.API_SUBSCRIBER)
    application = subscribed("Web", State.ACTIVE)
    Application.objects.update(owner=sam)
    for environment, lives in (("production", here), ("sandbox", in_sandbox)):
        for slot, days in enumerate(lives, 1):
            add_key(application, environment=environment, slot=slot, days=days)

    page = client_of(sam)

    assert ("Key expires in 7 days" in words(page.get(LIST))) is ends
    assert len(notices(page.get(HOME))) == ends


def test_every_state_of_a_subscription_is_drawn():
    assert set(KINDS) == set(State)


def test_each_key_says_whether_it_works_and_until_when(subscribed, adam, client_of):
    application = subscribed("Web", State.ACTIVE, days=[90, 7])
    rotated, made = (add_key(application, environment="sandbox", slot=slot) for slot in (1, 2))
    rotated.replaced_by = made
    rotated.save()

    seen = words(client_of(adam).get(application.get_absolute_url()))

    assert "Active Expires in 90 days" in seen
    assert "Expires soon Expires in 7 days" in seen
    assert "Rotated Expires in 90 days" in seen
