"""Invoices that are charged in races, and the process that is killed while it charges."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from audit import log
from billing.actions.issuing import issue
from billing.models import Invoice
from billing.tests.cards import add_card
from tests.races.invoices import drafts_of
from tests.services import with_database

PROGRAM = """
import os, sys
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from billing import dates
from billing.card_payments import attempts
from billing.actions import charge_due
from billing.actions.charging import due_for_charge
def charge():
    for pk in due_for_charge(dates.today()):
        charge_due(invoice_id=pk, today=dates.today())
    attempts.settle_due(timezone.now() + timedelta(days=1))
for line in sys.stdin:
    ready, go = os.pipe()
    if not (child := os.fork()):
        os.read(ready, 1)
        charge()
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()
    os.write(go, b"x")
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Django is loaded once: each process that charges is forked from it, with nothing open."""


def invoices_with_a_card(organization, stand_in, count):
    """So many open invoices of 1.00 and its tax, and a card that they are charged to."""
    add_card(organization, stand_in)
    with transaction.atomic():
        return [issue(draft, log.System()) for draft in drafts_of(organization, count)]


def judged(invoices, stand_in):
    """How many charges there were, for how many invoices, and how many were paid."""
    attempts = {}
    for invoice in invoices:
        for attempt in invoice.payment_attempts.all():
            attempts[str(attempt.pk)] = invoice.pk
    charged = [attempts[mark] for mark in stand_in.charged() if mark in attempts]
    unsettled = Invoice.objects.unsettled().filter(pk__in=[invoice.pk for invoice in invoices])
    return len(charged), len(set(charged)), len(invoices) - unsettled.count()


class Workers:
    """Processes that charge what is due, one after the other, until someone kills them."""

    def __init__(self, stand_in):
        url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
        keys = {"STRIPE_SECRET_KEY": "sk_test_console", "STRIPE_WEBHOOK_SECRET": "whsec_any"}
        here = {"DATABASE_URL": url, "DEBUG": "true", "STRIPE_API_BASE": stand_in.url}
        self.pid = 0
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=Path(settings.BASE_DIR),
            env=os.environ | keys | here | {"DJANGO_SETTINGS_MODULE": "console.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def work(self):
        """Let one of them charge; whether it ended by itself."""
        self.pid = int(self._said("fork"))
        return self._said("go") == "0"

    def kill(self):
        """As a machine does that loses its power."""
        os.kill(self.pid, signal.SIGKILL)

    def close(self):
        """Let no more of them begin."""
        self.process.communicate()

    def _said(self, asked):
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{asked}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()
