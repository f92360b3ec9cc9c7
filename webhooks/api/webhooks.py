"""Operations on the webhooks of an organization."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from webhooks import actions
from webhooks.forms import WebhookForm
from webhooks.message_types import OUTGOING
from webhooks.models import LONGEST_URL, WebhookState
from webhooks.models import Webhook as WebhookRow
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.terms import WebhookTerms

router = Router(tags=["Webhooks"])
State = Annotated[WebhookState, Choice(WebhookState)]


def _known(message_type: str) -> str:
    """The type of message. Raises PydanticCustomError if there is none of this name."""
    if message_type not in OUTGOING:
        raise PydanticCustomError("wrong", "No event has this type.")
    return message_type


Types = Annotated[
    list[Annotated[str, Field(max_length=60), AfterValidator(_known)]],
    Field(
        min_length=1,
        max_length=200,
        description="The types of events that are sent, such as `member.added`. A token sends"
        " `history.event` to a URL only with the permission `view_event`.",
    ),
]


class Webhook(Schema):
    """A URL of the organization's own to which events are sent."""

    id: Id
    name: str = Field(description="Unique in the organization, in any case.")
    url: str
    types: list[str] = Field(description="The types of events that are sent.")
    state: State = Field(
        description="`pending` until it answers a test delivery; nothing else is sent before."
    )
    failing_since: datetime | None
    off_because: str = Field(
        description="Why the console switched it off; empty if a member or a program did."
    )
    created_at: datetime


class WebhookWithSecret(Webhook):
    """A webhook with the secret that signs what is sent to it."""

    secret: str = Field(description="In this answer only.")


class WebhooksQuery(ListQuery):
    """Which webhooks the list shows."""

    name: str = Field("", max_length=60, description="Only the webhook with exactly this name.")
    url: str = Field("", max_length=LONGEST_URL, description="Only webhooks with exactly this URL.")


class WebhookChanges(FormBody):
    """What can be changed of a webhook. What is at a new URL has to answer a test first."""

    form = WebhookForm
    name: str = OPTIONAL
    url: str = OPTIONAL
    types: Types = OPTIONAL


class NewWebhook(WebhookChanges):
    """A webhook to create."""

    form = WebhookForm
    name: str
    url: str
    types: Types


class WebhooksWithSecret(Resource[WebhookRow]):
    """Webhooks in the answers of operations that give them a secret."""

    read_as = Webhook


def _rows(organization: Any) -> Any:
    """The webhooks of the organization."""
    return organization.webhooks.all()


webhooks = Resource(router, "webhooks", noun="a webhook", shows=Webhook, rows=_rows)
with_secret = WebhooksWithSecret(
    router, "webhooks", noun="a webhook", shows=WebhookWithSecret, rows=_rows
)
webhooks.gets(MANAGE_WEBHOOK)


@router.get(webhooks.list_path, response=Listed[Webhook], summary="List webhooks")
@demands(MANAGE_WEBHOOK)
def list_webhooks(
    request: ApiRequest, response: HttpResponse, query: Query[WebhooksQuery]
) -> object:
    """List the webhooks of the organization, the oldest first."""
    rows = narrow(webhooks.visible_to(request.auth, MANAGE_WEBHOOK), query, "name", "url")
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@with_secret.creates(MANAGE_WEBHOOK)
def create_webhook(request: ApiRequest, new_webhook: NewWebhook) -> WebhookRow:
    """Create a pending webhook. Its secret is in this answer only. Send a test to begin."""
    terms = WebhookTerms(**new_webhook.sent())
    webhook, secret = actions.create_webhook(terms=terms, by=request.auth)
    webhook.secret = secret
    return webhook


@webhooks.changes(MANAGE_WEBHOOK)
def change_webhook(request: ApiRequest, webhook: WebhookRow, changes: WebhookChanges) -> None:
    """Change what is sent. A webhook with a new URL is pending, and gets a test delivery."""
    terms = WebhookTerms(**changes.over(webhook))
    actions.change_webhook(webhook=webhook, terms=terms, by=request.auth)


@with_secret.step("rotate-secret", MANAGE_WEBHOOK)
def rotate_secret_of_webhook(request: ApiRequest, webhook: WebhookRow) -> Status[WebhookRow]:
    """Replace the secret. The new one is in this answer only; the old one signs for 24 hours."""
    webhook.secret = actions.rotate_secret(
        webhook=webhook, number=webhook.secret_number, by=request.auth
    )
    return Status(200, webhook)


@webhooks.step("switch-off", MANAGE_WEBHOOK)
def switch_off_webhook(request: ApiRequest, webhook: WebhookRow) -> None:
    """Send nothing any longer, and cancel what waits to be sent."""
    actions.switch_off_webhook(webhook=webhook, by=request.auth)


@webhooks.step("switch-on", MANAGE_WEBHOOK)
def switch_on_webhook(request: ApiRequest, webhook: WebhookRow) -> None:
    """Make a webhook that is off pending, and send it a test, which it has to answer."""
    actions.switch_on_webhook(webhook=webhook, by=request.auth)


@webhooks.step("test", MANAGE_WEBHOOK)
def test_webhook(request: ApiRequest, webhook: WebhookRow) -> None:
    """Send a test delivery, unless one is waiting. A pending webhook that answers is active."""
    actions.send_test(webhook=webhook, by=request.auth)


@webhooks.deletes(MANAGE_WEBHOOK)
def delete_webhook(request: ApiRequest, webhook: WebhookRow) -> None:
    """Delete the webhook with its deliveries."""
    actions.delete_webhook(webhook=webhook, by=request.auth)
