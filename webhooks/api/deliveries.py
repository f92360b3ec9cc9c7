"""Operations on the deliveries of webhooks."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from organizations.tenancy.api_resources import Resource
from webhooks import actions
from webhooks.api.webhooks import webhooks
from webhooks.models import EVERYTHING, Delivery, DeliveryState
from webhooks.permissions import MANAGE_WEBHOOK

router = Router(tags=["Webhooks"])
State = Annotated[DeliveryState, Choice(DeliveryState)]


class WebhookDelivery(Schema):
    """One message to a webhook, and how far it is."""

    id: Id = Field(description="What the header `webhook-id` of each try has.")
    webhook_id: Id
    type: str
    state: State
    attempts: int = Field(description="How often it was tried since it was last redelivered.")
    created_at: datetime
    due_at: datetime | None = Field(description="When it is tried next; null if it has ended.")
    tried_at: datetime | None = Field(description="When it was last tried.")
    status: int | None = Field(description="The status of the last response, if there was one.")
    error: str = Field(description="Why the last try failed; empty if it did not.")

    @staticmethod
    def resolve_due_at(delivery: Any) -> datetime | None:
        due_at: datetime = delivery.due_at
        return due_at if delivery.is_waiting else None


class WebhookDeliveryWithContent(WebhookDelivery):
    """A delivery with what is sent, and what was answered."""

    body: str | None = Field(
        description="The JSON text that is sent. Null for `history.event` to a token without the"
        " permission `view_event`."
    )
    answer: str = Field(description="The first 4 KB of the last response, as text.")

    @staticmethod
    def resolve_body(delivery: Any, context: dict[str, Any]) -> str | None:
        is_hidden = delivery.type == EVERYTHING and not context["request"].auth.can(VIEW_EVENT)
        return None if is_hidden else str(delivery.body)


class WebhookDeliveriesQuery(ListQuery):
    """Which deliveries the list shows."""

    state: State | None = Field(None, description="Only deliveries in this state.")


webhook_deliveries = Resource(
    router,
    "webhook-deliveries",
    noun="a webhook delivery",
    shows=WebhookDeliveryWithContent,
    rows=lambda organization: Delivery.objects.filter(organization=organization).select_related(
        "webhook"
    ),
)
webhook_deliveries.gets(MANAGE_WEBHOOK)


@router.get(
    f"{webhooks.path}/deliveries",
    response=Listed[WebhookDelivery],
    summary="List webhook deliveries",
)
@demands(MANAGE_WEBHOOK)
def list_webhook_deliveries(
    request: ApiRequest, response: HttpResponse, webhook: str, query: Query[WebhookDeliveriesQuery]
) -> object:
    """List the deliveries to the webhook with this ID, the newest first, without their content."""
    row = row_or_404(webhooks.visible_to(request.auth, MANAGE_WEBHOOK), webhook)
    rows = narrow(row.deliveries.defer("body", "answer"), query, "state")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@webhook_deliveries.step("redeliver", MANAGE_WEBHOOK)
def redeliver_webhook_delivery(request: ApiRequest, webhook_delivery: Delivery) -> None:
    """Send it again under the same ID, in the background, with as many tries as a new one."""
    actions.redeliver(delivery=webhook_delivery, by=request.auth)
