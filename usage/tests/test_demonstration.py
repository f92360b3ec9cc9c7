"""The calls of `manage.py demo`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.test import override_settings
from django.utils import timezone

from tests.database import everything
from usage.models import Bucket, Span
from usage.parsing.lines import TEST_CALLER

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(kept):
    """Made once for the module."""
    with override_settings(DEBUG=True):
        call_command("demo", stdout=StringIO())


@pytest.mark.usefixtures("demo")
def test_the_demo_has_eight_weeks_of_calls_on_two_apis():
    days = Bucket.objects.of_span(Span.DAY).exclude(caller=TEST_CALLER)
    calls = days.filter(status_class=2)
    for name in ("Payments", "Telemetry"):
        rows = calls.filter(version__api__name=name).order_by("start")
        numbers = [day["calls"] for day in rows.values("start").annotate(calls=Sum("calls"))]
        assert 56 <= len(numbers) <= 57
        assert all(100 < number < 4_000 for number in numbers[1:-1])
    assert days.filter(status_class=5).exists()
    assert Bucket.objects.filter(caller=TEST_CALLER).exists()
    assert not Bucket.objects.filter(
        span=Span.HOUR, start__lt=timezone.now() - timedelta(days=9)
    ).exists()


@pytest.mark.usefixtures("demo")
def test_the_numbers_are_the_same_each_time(monkeypatch):
    from usage.demonstration import _lines

    now = timezone.now()
    monkeypatch.setattr("usage.demonstration.timezone.now", lambda: now)
    version = Bucket.objects.all()[0].version

    assert list(_lines(version, TEST_CALLER, 5)) == list(_lines(version, TEST_CALLER, 5))
    assert everything()["bucket"]
