"""What each action with webhooks demands, and how it is done."""

from tests.demanded import Call
from webhooks import actions
from webhooks.models import Webhook, WebhookState
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.terms import WebhookTerms
from webhooks.tests.makers import PUBLIC

TERMS = WebhookTerms("Pager", PUBLIC, ["member.added"])


def _switch_on(things, by):
    Webhook.objects.filter(pk=things.webhook.pk).update(state=WebhookState.OFF)
    actions.switch_on_webhook(webhook=things.webhook, by=by)


DEMANDS = {
    "change_webhook": MANAGE_WEBHOOK,
    "create_webhook": MANAGE_WEBHOOK,
    "delete_webhook": MANAGE_WEBHOOK,
    "redeliver": MANAGE_WEBHOOK,
    "rotate_secret": MANAGE_WEBHOOK,
    "send_test": MANAGE_WEBHOOK,
    "switch_off_webhook": MANAGE_WEBHOOK,
    "switch_on_webhook": MANAGE_WEBHOOK,
}
CALLS = {
    "change_webhook": Call(
        lambda things, by: actions.change_webhook(webhook=things.webhook, terms=TERMS, by=by)
    ),
    "create_webhook": Call(
        lambda things, by: actions.create_webhook(terms=TERMS, by=by), is_at_home=True
    ),
    "delete_webhook": Call(
        lambda things, by: actions.delete_webhook(webhook=things.webhook, by=by)
    ),
    "redeliver": Call(lambda things, by: actions.redeliver(delivery=things.delivery, by=by)),
    "rotate_secret": Call(
        lambda things, by: actions.rotate_secret(webhook=things.webhook, number=1, by=by)
    ),
    "send_test": Call(lambda things, by: actions.send_test(webhook=things.webhook, by=by)),
    "switch_off_webhook": Call(
        lambda things, by: actions.switch_off_webhook(webhook=things.webhook, by=by)
    ),
    "switch_on_webhook": Call(_switch_on),
}
