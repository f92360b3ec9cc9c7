"""What the list of applications says of each: whether it can call something, and until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.tests.makers import add_api, add_version
from organizations.tenancy.roles import RoleSlug
from portal.models import Application, Right, State
from portal.models.subscription import KINDS
from portal.standing import standing, with_standing
from portal.tests.makers import add_application, add_key, add_plan, add_subscription
from tests.cast import add_member
from tests.reading import words

pytestmark = pytest.mark.django_db
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


def stands(application, *, knows_keys=True):
    return standing(
        with_standing(Application.objects.filter(pk=application.pk)).get(), knows_keys=knows_keys
    )


def test_each_application_is_told_by_what_keeps_it_from_calling(subscribed):
    blocked = {"blocked_at": timezone.now(), "blocked_reason": "Too many calls."}
    cases = {
        NO_SUBSCRIPTION: subscribed("Till"),
        ("waiting", "Waits for approval"): subscribed("Tailor", State.PENDING, days=[90]),
        ("none", "No key"): subscribed("Shop", State.ACTIVE, days=[-1]),
        ("good", "Active"): subscribed("Web", State.ACTIVE, days=[90, 15]),
        ("waiting", "Key expires in 7 days"): subscribed("Old", State.ACTIVE, days=[90, 7]),
        ("bad", "Blocked"): subscribed("Spider", State.ACTIVE, days=[7], **blocked),
    }
    for expected, application in cases.items():
        assert stands(application) == expected

    assert stands(cases["waiting", "Key expires in 7 days"], knows_keys=False) == ("good", "Active")
    for number, state in enumerate(set(State) - {State.ACTIVE, State.PENDING}):
        over = subscribed(f"Over {number}", state, days=[90])
        assert stands(over) == NO_SUBSCRIPTION


def test_when_a_key_ends_is_shown_to_those_who_manage_it_only(subscribed, adam, client_of):
    application = subscribed("Old", State.ACTIVE, days=[7])
    reader = add_member(adam.organization, "Rita", RoleSlug.API_SUBSCRIBER)
    application.shares.create(organization=adam.organization, membership=reader, right=Right.READ)

    assert "Key expires in 7 days" in words(client_of(adam).get(LIST))
    seen = words(client_of(reader).get(LIST))
    assert "Old" in seen
    assert "Active" in seen
    assert "expires" not in seen


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
