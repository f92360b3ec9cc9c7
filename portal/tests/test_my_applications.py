"""The Home of a subscriber: their applications, keys that end soon, and APIs to find."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.models import Api, Visibility
from apis.states import State as VersionState
from apis.tests.makers import add_api, add_version
from portal.applications.home import MOST_ENDING, MOST_NAMED, MOST_SHOWN, MOST_TO_FIND
from portal.models import Application, Key, Right, State, Subscription
from portal.tests.makers import add_application, add_key, add_subscription
from tests.reading import links, notices, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
APPLICATIONS = "/portal/acme/applications/"


@pytest.fixture
def home(sam, client_of):
    """Sam's Home, as it is when it is called."""
    page = client_of(sam)
    return lambda: page.get(HOME)


def test_who_has_nothing_yet_finds_three_steps_and_the_first_is_the_button(version, home):
    shown = home()

    assert "Call your first API" in words(shown)
    assert shown.content.decode().count("btn-primary") == 1
    assert "/portal/acme/" in links(shown)
    assert "My applications" not in words(shown)


def test_a_row_says_what_is_missing_from_subscription_to_key(sam, version, gold, home):
    checkout = add_application("Checkout", owner=sam)
    new = f"{APPLICATIONS}{checkout.pk}/keys/new/"

    def says(*sentences):
        said = words(home())
        return [sentence in said for sentence in sentences] == [True] * len(sentences)

    assert says("Checkout No subscriptions yet")
    add_subscription(checkout, version, gold, State.PENDING)
    assert says("Payments v1 (waits for approval)", "No key")
    assert new not in links(home())
    Subscription.objects.update(state=State.ACTIVE)
    assert "Generate key for Checkout" in words(home())
    assert new in links(home())
    add_key(checkout)
    assert says("Key expires in 90 days")
    assert not notices(home())
    Subscription.objects.update(quota_exhausted_until=timezone.now() + timedelta(days=3))
    assert says("Payments v1 (quota used up)")
    Subscription.objects.update(state=State.BLOCKED, reason="Too many calls.")
    assert says("Payments v1 (blocked)")


def test_what_is_blocked_is_said_and_no_key_is_offered_for_it(sam, version, gold, home):
    checkout = add_application("Checkout", owner=sam)
    add_subscription(checkout, version, gold)
    Application.objects.update(blocked_at=timezone.now(), blocked_reason="Attacked.")

    assert "Checkout Blocked" in words(home())
    assert f"{APPLICATIONS}{checkout.pk}/keys/new/" not in links(home())


def test_keys_that_end_soon_are_notices_until_another_takes_over(sam, home):
    checkout = add_application("Checkout", owner=sam)
    key = add_key(checkout, days=8)
    add_key(checkout, environment="sandbox", name="Trial", days=40)
    add_key(add_application("Gone", owner=sam), name="Old")
    Key.objects.filter(name="Old").update(expires_at=timezone.now())

    (notice,) = notices(home())

    assert notice.startswith("The key “Web shop” of Checkout expires in 8 days.")
    assert f"{key.get_absolute_url()}rotate/" in links(home())
    add_key(checkout, slot=2, name="Next")
    assert notices(home()) == []


def test_the_row_tells_of_the_key_for_production_first(sam, home):
    checkout = add_application("Checkout", owner=sam)
    add_key(checkout, environment="sandbox", days=5)
    assert "Key expires in 5 days" in words(home())

    add_key(checkout, days=60)
    assert "Key expires in 60 days" in words(home())


def test_what_is_shared_is_there_and_only_who_manages_it_is_told_to_act(
    sam, mia, version, gold, home
):
    theirs = add_application("Theirs", owner=mia)
    add_subscription(theirs, version, gold)
    share = {"organization": sam.organization, "membership": sam}
    shared = theirs.shares.create(right=Right.READ, **share)

    assert "Theirs Payments v1 No key" in words(home())
    shared.right = Right.MANAGE
    shared.save()
    assert "Generate key for Theirs" in words(home())
    add_key(theirs, days=3)
    assert len(notices(home())) == 1
    assert "Key expires in 3 days" in words(home())
    shared.right = Right.READ
    shared.save()
    assert not notices(home())
    assert "Theirs Payments v1 Has a key" in words(home())
    assert "expires" not in words(home())


def test_nothing_of_others_is_shown(sam, mia, zed, version, gold, home):
    for owner in (mia, zed):
        theirs = add_application(f"Of {owner.user}", owner=owner)
        add_key(theirs, days=1)
    add_subscription(mia.organization.applications.get(), version, gold)
    add_version(add_api("Spying", by=zed))

    shown = home()

    assert "Call your first API" in words(shown)
    assert "Of " not in words(shown).partition("Call your first")[2].partition("Acme")[0]
    assert not notices(shown)
    assert "Spying" not in words(shown)


def test_apis_to_find_are_published_visible_and_not_subscribed_to(
    sam, mia, adam, version, gold, home
):
    add_version(add_api("Draft", by=adam), VersionState.CREATED)
    add_version(add_api("Early", by=adam), VersionState.PRE_RELEASED)
    add_version(add_api("Secret", by=adam))
    Api.objects.filter(name="Secret").update(visibility=Visibility.ROLES)
    for n in range(MOST_TO_FIND):
        add_version(add_api(f"A<b>pi {n}", by=adam))

    def found():
        return [entry.api.name for entry in home().context["apis_to_find"]]

    assert found() == [f"A<b>pi {n}" for n in reversed(range(MOST_TO_FIND))]
    assert "A&lt;b&gt;pi 0" in home().content.decode()
    Api.objects.filter(name__startswith="A<b>").delete()
    assert found() == ["Payments"]
    add_subscription(add_application("Mias", owner=mia), version, gold)
    assert found() == ["Payments"]
    add_subscription(add_application("Checkout", owner=sam), version, gold, State.PENDING)
    assert found() == []
    assert "APIs to find" not in words(home())


def test_it_costs_the_same_for_one_application_and_for_many(
    sam, adam, version, gold, home, django_assert_num_queries
):
    def grow(start, end):
        for n in range(start, end):
            mine = add_application(f"App {n:02}", owner=sam)
            add_key(mine, days=9)
            for m in range(MOST_NAMED + 1):
                api = add_version(add_api(f"Of {n} and {m}", by=adam))
                add_version(add_api(f"Free {n} and {m}", by=adam))
                add_subscription(mine, api, gold)

    grow(0, 1)
    home()
    with django_assert_num_queries(13):
        home()
    grow(1, MOST_SHOWN + 2)
    with django_assert_num_queries(13):
        shown = home()

    assert words(shown).count(", and 1 more") == MOST_SHOWN
    assert len(notices(shown)) == MOST_ENDING
    assert APPLICATIONS in links(shown)


def test_names_are_escaped(sam, version, home):
    hostile = add_application("<script>alert(1)</script>", owner=sam)
    add_key(hostile, name="<b>Key</b>", days=3)

    said = home().content.decode()

    assert "<script>alert" not in said
    assert "<b>Key" not in said
    assert "“&lt;b&gt;Key&lt;/b&gt;” of &lt;script&gt;" in said
