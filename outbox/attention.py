"""What operators should look at of emails."""

from console.operators.attention import Attention
from outbox.models import Mail

LATE = Attention(
    "Emails not sent in time",
    "due for over 15 minutes",
    Mail,
    "state=late",
    lambda: Mail.objects.late(),
    kind="bad",
)
UNDELIVERABLE = Attention(
    "Emails not delivered",
    "given up, of the last 7 days",
    Mail,
    "state=given-up",
    lambda: Mail.objects.given_up(),
    kind="off",
)
