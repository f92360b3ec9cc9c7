"""Operators look webhooks up: where they are and whether they answer, but no secret or body."""

from django.contrib import admin

from console.operators.columns import State, itself, link, moment, mono, state, words
from console.operators.lookup import ListGroup, Section
from organizations.tenancy.operator_search import InOrganizationAdmin
from webhooks.models import Webhook, WebhookState

HOST = words("Host", "host")
LOOKS = {
    WebhookState.PENDING: "waiting",
    WebhookState.ACTIVE: "good",
    WebhookState.FAILING: "off",
    WebhookState.OFF: "bad",
}


def state_of(webhook: Webhook) -> State:
    """The state of the webhook, as the column shows it."""
    return LOOKS[WebhookState(webhook.state)], webhook.get_state_display()


STATE = state("State", state_of)


@admin.register(Webhook)
class WebhookAdmin(InOrganizationAdmin):
    """Where the console sends what happens in a customer's organization."""

    rank = 66
    group = ListGroup.DELIVERY
    icon = "webhook"
    purpose = "Webhooks of all organizations, newest first."
    list_display = [
        itself("Webhook"),
        link("Organization", "organization"),
        HOST,
        STATE,
        moment("Created", "created_at"),
    ]
    details = [
        link("Organization", "organization"),
        HOST,
        STATE,
        words("Switched off because", "off_because"),
        moment("Failing since", "failing_since"),
        moment("Last sent", "served_at"),
        link("Created by", "created_by"),
        moment("Created", "created_at"),
        mono("ID", "pk"),
    ]
    prefetched = ("organization", "created_by")


WEBHOOKS_OF_ORGANIZATION = Section(
    title="Webhooks",
    model=Webhook,
    rows=lambda organization: organization.webhooks.by_name(),
    columns=[itself("Webhook"), HOST, STATE, moment("Created", "created_at")],
    rank=54,
)
