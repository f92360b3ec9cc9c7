"""The catalogue of `manage.py demo`."""

import pytest
from django.core.management import call_command

from apis.models import Api
from apis.states import State
from organizations.models import Organization

pytestmark = pytest.mark.django_db


def test_the_demo_has_apis_in_several_states(settings, capsys):
    settings.DEBUG = True

    call_command("demo")

    stark = Organization.objects.get(handle="stark-industries")
    states = {api.name: [v.state for v in api.newest_first] for api in stark.apis.all()}
    assert states == {
        "Payments": [State.PUBLISHED, State.DEPRECATED],
        "Telemetry": [State.PUBLISHED],
        "Assistant": [State.CREATED],
    }
    assert Api.objects.count() == 3
