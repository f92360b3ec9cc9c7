"""What the operations of this app are sent, and what is true before, for the tests of all."""

from tests.samples import Things
from webhooks.models import Webhook, WebhookState
from webhooks.tests.makers import PUBLIC


def _switch_off(things: Things) -> None:
    Webhook.objects.filter(pk=things.webhook.pk).update(state=WebhookState.OFF)


BODIES = {
    "create_webhook": {"name": "Pager", "url": PUBLIC, "types": ["member.added"]},
    "change_webhook": {"name": "Pager", "types": ["member.added"]},
}
READY = {"switch_on_webhook": _switch_off}
