"""What webhooks are told of scheduled jobs: late, back again, and failed."""

import json

import pytest
import time_machine

from deployments.tests.makers import add_environment
from deployments.tests.run_makers import add_job, clock, moment, place, report
from webhooks.models import Delivery
from webhooks.tests.makers import add_webhook

pytestmark = pytest.mark.django_db


def test_webhooks_are_told_of_a_late_job_and_of_its_failure(adam):
    with time_machine.travel(moment("2026-05-01 20:00"), tick=False) as now:
        add_webhook(by=adam)
        staging, nightly = add_environment(by=adam), add_job(adam)
        place(nightly, staging)
        clock()
        now.move_to(moment("2026-05-02 02:15"))
        for _ in range(2):
            clock()
        for _ in range(2):
            report(nightly, staging, by=adam, state="failed", exit_status=3)

    told = {
        each.type: json.loads(each.body)["data"]
        for each in Delivery.objects.filter(type__regex=r"^(job|run)\.")
    }
    assert Delivery.objects.filter(type__in=told).count() == 3
    assert set(told) == {"job.late", "job.reported_again", "run.failed"}
    late, failed = told["job.late"], told["run.failed"]
    assert late["component"]["handle"] == failed["component"]["handle"] == "nightly"
    assert (late["environment"], late["expected"]) == ("Staging", "2026-05-02 02:00 UTC")
    assert (failed["run"], failed["exit_status"]) == ("n-1", 3)
    assert "acme" in late["component"]["url"]
