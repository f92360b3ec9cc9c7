"""The page of an application begins with its calls of the last seven days."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from tests.reading import link_named, words
from usage.tests.makers import add_bucket

pytestmark = pytest.mark.django_db


def test_its_calls_and_errors_stand_first(offered, adam, client_of):
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    add_bucket(offered, today - timedelta(days=1), calls=12)
    page, url = client_of(adam), offered.subscription.application.get_absolute_url()

    answer = page.get(url)

    shown = words(answer)
    assert "Calls12" in shown.replace(" ", "")
    assert shown.index("Calls per day") < shown.index("Subscriptions")
    assert page.get(link_named(answer, "View usage")).status_code == 200


def test_without_calls_it_says_so_and_leads_to_the_usage_of_other_times(offered, adam, client_of):
    answer = client_of(adam).get(offered.subscription.application.get_absolute_url())

    assert "No calls in 7 days." in words(answer)
    assert link_named(answer, "View usage")
