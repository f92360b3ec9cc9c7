"""What webhooks are told of the versions of APIs."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apis.actions import deprecate, publish, retire
from apis.states import State
from apis.tests.makers import add_api, add_version
from tests.our_apps import written_for_tests
from webhooks.models import Delivery
from webhooks.tests.makers import add_webhook

pytestmark = pytest.mark.django_db


def test_its_life_is_told(adam):
    add_webhook(by=adam)
    version = add_version(add_api("Payments", by=adam), State.PRE_RELEASED)
    for _, meet in written_for_tests("requirements", "MEET"):
        meet(version)
    sunset = timezone.now().date() + timedelta(days=90)

    publish(version=version, by=adam)
    deprecate(version=version, sunset_on=sunset, by=adam)
    retire(version=version, by=adam)

    bodies = [json.loads(each.body) for each in Delivery.objects.order_by("created_at")]
    assert [body["type"] for body in bodies] == [
        "version.published",
        "version.deprecated",
        "version.retired",
    ]
    assert bodies[1]["data"]["sunset_on"] == sunset.isoformat()
    assert {body["data"]["name"] for body in bodies} == {"Payments v1"}
    assert all(body["data"]["url"].endswith("/apis/payments/v1/") for body in bodies)
