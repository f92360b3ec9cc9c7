"""What is forgotten of usage, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.environments import Environment
from usage import retention
from usage.models import Batch, Bucket, Span, Total
from usage.schedule import forget_old_usage
from usage.tests.makers import add_bucket, line, report

pytestmark = pytest.mark.django_db


def test_hours_and_reports_are_forgotten_after_eight_days_and_days_after_400(
    client, offered, monkeypatch
):
    monkeypatch.setattr(retention, "BATCH", 1)
    report(client, offered, line(offered))
    for model in (Bucket, Total):
        model.objects.all().delete()
    now = timezone.now()
    for days in (7, 9, 10, 399, 401, 402):
        for span in Span.values:
            for environment in Environment.values:
                add_bucket(offered, now - timedelta(days=days), span, environment=environment)
    for days in (7, 9, 10):
        batch = Batch.objects.get(name__regex="^[0-9a-f]{32}$")
        batch.pk, batch.name, batch.at = None, f"{days} days", now - timedelta(days=days)
        batch.save(force_insert=True)

    forget_old_usage()

    for model in (Bucket, Total):
        ages = {span: _ages(model, span, now) for span in Span.values}
        assert ages == {"hour": [7] * 2, "day": [7, 7, 9, 9, 10, 10, 399, 399]}
    assert sorted(Batch.objects.filter(name__endswith="days").values_list("name", flat=True)) == [
        "7 days"
    ]


def _ages(model, span, now):
    return sorted((now - counted.start).days for counted in model.objects.of_span(span))
