"""The catalogue of `manage.py demo`."""

import pytest
from django.core.management import call_command
from django.db import connection

from apis.definitions.checking import checks, running_sandbox
from apis.demo import catalogue
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


def test_the_demo_checks_definitions_before_its_transaction_begins(settings, monkeypatch):
    """A database ends a transaction that does nothing for long, as it does on a busy machine."""
    settings.DEBUG = True
    catalogue._checked.cache_clear()
    outside, asked, ask = len(connection.savepoint_ids), [], running_sandbox.run_in_sandbox

    def noting(**given):
        asked.append(len(connection.savepoint_ids))
        return ask(**given)

    monkeypatch.setattr(checks, "run_in_sandbox", noting)

    call_command("demo")

    assert asked == [outside] * 4
