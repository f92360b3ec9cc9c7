"""What Home says comes next to a subscriber, from nothing to a key that expires."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import Application, Key, State, Subscription
from portal.next_step import next_step
from portal.tests.makers import add_application, add_key, add_subscription
from tests.reading import links, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
APPLICATIONS = "/portal/acme/applications/"


def test_each_step_leads_to_the_next_until_the_key_expires(
    sam, version, gold, client_of, django_assert_max_num_queries
):
    page = client_of(sam)

    def comes_next(about, url):
        with django_assert_max_num_queries(4):
            step = next_step(sam)
        shown = page.get(HOME)
        return about in words(shown) and url == step.url and url in links(shown)

    assert comes_next("Find an API and subscribe to it.", "/portal/acme/")
    checkout = add_application("Checkout", owner=sam)
    here = f"{APPLICATIONS}{checkout.pk}/"
    assert comes_next("Find an API and subscribe to it.", "/portal/acme/")
    add_subscription(checkout, version, gold, State.PENDING)
    assert comes_next("Checkout to Payments v1 waits for approval.", here)
    Subscription.objects.update(state=State.ACTIVE)
    assert comes_next("is subscribed to Payments v1 and has no key yet.", f"{here}keys/new/")
    key = add_key(checkout)
    assert comes_next("Your applications have subscriptions and keys.", APPLICATIONS)
    soon = timezone.now() + timedelta(days=2, hours=12)
    Key.objects.update(expires_at=soon)
    assert comes_next("The key Web shop of Checkout expires in 3 days.", key.get_absolute_url())
    add_key(checkout, slot=2, name="Next")
    assert comes_next("Your applications have subscriptions and keys.", APPLICATIONS)


def test_what_is_blocked_is_said_and_no_key_is_offered_for_it(sam, version, gold):
    checkout = add_application("Checkout", owner=sam)
    add_subscription(checkout, version, gold)
    here = f"{APPLICATIONS}{checkout.pk}/"
    said = "Checkout cannot call Payments v1 now: it is blocked."
    Subscription.objects.update(state=State.BLOCKED, reason="Too many calls.")
    assert (next_step(sam).about, next_step(sam).url) == (said, here)
    Subscription.objects.update(state=State.ACTIVE, reason="")
    Application.objects.update(blocked_at=timezone.now(), blocked_reason="Attacked.")

    assert (next_step(sam).about, next_step(sam).url) == (said, here)


def test_what_is_not_theirs_is_no_step_of_theirs(sam, mia, version, gold, zed):
    for owner in (mia, zed):
        theirs = add_application("Theirs", owner=owner)
        add_key(theirs, days=1)
        if owner == mia:
            add_subscription(theirs, version, gold)

    assert next_step(sam).url == "/portal/acme/"
