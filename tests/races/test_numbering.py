"""Invoices that processes issue at once, as web, worker and beat do, on either database."""

import os
from unittest.mock import patch

import pytest

from accounts.models import User
from billing.actions import issuing
from billing.models import Invoice
from billing.tests.invoices import olga
from tests.crew import at_work
from tests.races.invoices import (
    ABORTED,
    as_it_should_be,
    drafts_of,
    gaps_and_doubles,
    issue_some,
    render_nothing,
)
from tests.races.rounds import organization_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

# 16 processes with 1,000 each take minutes:
# `ISSUING_PROCESSES=16 INVOICES_EACH=1000 bin/test tests/races/test_numbering.py`.
PROCESSES = int(os.environ.get("ISSUING_PROCESSES", "4"))
EACH = int(os.environ.get("INVOICES_EACH", "20"))


def issue_share(number, of):
    """In a process of the crew: its share of all drafts."""
    drafts = list(Invoice.objects.drafts().order_by("pk"))
    with patch.object(issuing, "render", render_nothing):
        issue_some(drafts[number::of], User.objects.get(is_superuser=True))


def test_numbers_of_several_processes_have_no_gap_and_none_comes_twice(ada):
    (member,) = organization_of(ada)
    drafts_of(member.organization, PROCESSES * EACH)
    olga()

    at_work("tests.races.test_numbering:issue_share", PROCESSES, of=PROCESSES)

    issued = PROCESSES * EACH * (ABORTED - 1) // ABORTED
    assert gaps_and_doubles(issued) == as_it_should_be()
