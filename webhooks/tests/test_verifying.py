"""What a receiver in Node.js finds of deliveries, by the library that is published for it."""

import json
import subprocess

import pytest

from tests.services import npm
from tests.serving import ROOT
from tests.waiting import LONG
from webhooks.actions import rotate_secret, send_test
from webhooks.tests.makers import add_webhook, deliver, secret_of

pytestmark = [pytest.mark.django_db, pytest.mark.npm]
PROGRAM = ROOT / "tests" / "clients" / "verifying.js"
NOT_SIGNED = "No matching signature found"


def found_by_node(*deliveries):
    """What the library says of each: what the body means, or why not."""
    keys = ("secret", "headers", "body")
    done = subprocess.run(
        ["node", PROGRAM],
        input=json.dumps([dict(zip(keys, each, strict=True)) for each in deliveries]),
        capture_output=True,
        text=True,
        cwd=npm().address,
        timeout=LONG,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_node_finds_what_was_signed_and_nothing_else(receiver, adam):
    webhook = add_webhook(url=receiver.url, by=adam)
    old = secret_of(webhook)
    new = rotate_secret(webhook=webhook, number=1, by=adam)
    send_test(webhook=webhook, by=adam)
    deliver()
    (sent,) = receiver.received
    body = sent.body.decode()

    *good, changed, swapped, foreign = found_by_node(
        (old, sent.headers, body),
        (new, sent.headers, body),
        (new, sent.headers, f"{body} "),
        (new, sent.headers | {"webhook-id": "another"}, body),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", sent.headers, body),
    )

    assert good == [sent.verified(new), sent.verified(new)]
    assert [changed, swapped, foreign] == [NOT_SIGNED] * 3
