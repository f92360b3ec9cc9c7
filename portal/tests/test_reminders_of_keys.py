"""Who hears of many keys that end soon, and what asking for them takes."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apis.environments import Environment
from credentials.schedule import remind_of_expiry
from outbox.models import Mail
from portal.models import Application, Key
from portal.tests.makers import add_application, add_key

pytestmark = pytest.mark.django_db


def reminded():
    remind_of_expiry()
    return sorted(
        Mail.objects.filter(kind="credential-reminder").values_list("recipient", flat=True)
    )


def test_of_each_of_many_keys_who_can_rotate_it_hears_at_as_many_statements(
    sam, adam, zed, checkout
):
    orphaned, foreign = add_application("Till", owner=sam), add_application("Zoo", owner=zed)
    for application in (checkout, orphaned, foreign):
        for environment in Environment.values:
            one = add_key(application, environment=environment)
    Application.objects.filter(pk=orphaned.pk).update(owner=None)
    others = Key.objects.exclude(pk=one.pk)

    with time_machine.travel(timezone.now() + timedelta(days=77), tick=False):
        others.update(reminded_before=3)
        with CaptureQueriesContext(connection) as of_one:
            first = reminded()
        others.update(reminded_before=None)
        with CaptureQueriesContext(connection) as of_many:
            all_of_them = reminded()

    assert first == ["zed@example.com"]
    people = ("adam", "sam", "zed")
    assert all_of_them == [f"{name}@example.com" for name in people for _ in range(2)]
    # Administrators, who are asked for where no owner is, take two.
    assert len(of_many) == len(of_one) + 2
