"""What runs in the demo."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from deployments.boards.observed_health import health_case
from deployments.models import Deployment, Environment, Placement
from organizations.models import Membership
from organizations.tenancy.troubles import troubles_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(kept):
    """Made once for the module."""
    with override_settings(DEBUG=True):
        call_command("demo", stdout=StringIO())


@pytest.mark.usefixtures("demo")
def test_most_of_production_is_healthy_and_one_drifts():
    production = Environment.objects.get(is_production=True)
    health = production.placements.annotate(health=health_case()).values_list("health", flat=True)
    assert Counter(health) == {"healthy": 5, "another": 1}

    ada = Membership.objects.get(user__name="Ada Lovelace", organization=production.organization)
    troubles = troubles_of(ada).shown
    of_engines = [trouble for trouble in troubles if trouble.words != "Overdue"]
    assert [(trouble.title, trouble.words) for trouble in of_engines] == [
        ("Nightly settlement in Staging", "Late"),
        ("Card events in Production", "Something else runs"),
    ]


@pytest.mark.usefixtures("demo")
def test_deployments_are_of_several_days_and_can_be_visited():
    days = {at.date() for at in Deployment.objects.values_list("requested_at", flat=True)}
    assert len(days) >= 3
    urls = Placement.objects.exclude(deployment__url="").values_list("deployment__url", flat=True)
    assert "https://invoice-api.stark.example" in urls
