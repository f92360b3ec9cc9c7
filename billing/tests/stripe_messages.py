"""What Stripe posts to the console, signed as it signs."""

import json
import time

import stripe

SECRET = "whsec_only_for_tests"


def signed(about, *, kind, secret=SECRET, age=0, body=None):
    """A message about an object, and its signature."""
    event = {"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}}
    body = json.dumps(event) if body is None else body
    signature = stripe.WebhookSignature.generate_signature_header(
        body, secret, timestamp=int(time.time()) - age
    )
    return body, signature
