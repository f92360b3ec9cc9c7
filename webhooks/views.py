"""Settings → Webhooks."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.sessions.freshness import fresh_sign_in_required
from console.lists.paging import paginate
from console.middleware import PRIVATE
from console.refusals import refusals_flashed, refusals_on
from console.serving.refreshing import Refresh, interval_until, unchanged
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.access import OrganizationRequest, organization_page
from webhooks import actions
from webhooks.forms import RotateSecretForm, WebhookForm
from webhooks.message_types import OUTGOING
from webhooks.models import EVERYTHING, Delivery, Webhook
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.terms import WebhookTerms

TAB = "webhooks:webhooks"
TEST_QUEUED = "A test delivery is on its way. Its answer appears here."


def _webhook(request: OrganizationRequest, webhook_id: UUID) -> Webhook:
    """The webhook of the organization, with the tab set to Webhooks; raises Http404."""
    request.tab = TAB
    webhooks = request.organization.webhooks.select_related("created_by")
    return get_object_or_404(webhooks, pk=webhook_id)


def _delivery(request: OrganizationRequest, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """The delivery of a webhook of the organization; raises Http404."""
    deliveries = _webhook(request, webhook_id).deliveries
    delivery: Delivery = get_object_or_404(deliveries, pk=delivery_id)
    return delivery


def _render_secret(request: OrganizationRequest, webhook: Webhook, secret: str) -> HttpResponse:
    """Render the secret, uncached, in answer to the form, as a redirect would have to keep it."""
    page = render(request, "webhooks/shown.html", {"webhook": webhook, "secret": secret})
    page["Cache-Control"] = PRIVATE
    return page


@organization_page(GET=MANAGE_WEBHOOK)
def webhooks(request: OrganizationRequest) -> HttpResponse:
    """The list of webhooks, unpaginated: there are twenty at most."""
    webhooks = request.organization.webhooks.by_name()
    return render(request, "webhooks/webhooks.html", {"webhooks": webhooks})


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
@fresh_sign_in_required(what_for="Creating a webhook", cancel=TAB)
def create(request: OrganizationRequest) -> HttpResponse:
    """Create a webhook, and show its secret once."""
    request.tab = TAB
    form = WebhookForm(request.POST or None, by=request.membership)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            webhook, secret = actions.create_webhook(terms=form.terms, by=request.membership)
            return _render_secret(request, webhook, secret)
    return render(request, "webhooks/create.html", {"form": form})


@organization_page(GET=MANAGE_WEBHOOK)
def webhook(request: OrganizationRequest, webhook_id: UUID) -> HttpResponse:
    """The page of a webhook, with its deliveries paginated, newest first."""
    webhook = _webhook(request, webhook_id)
    page = paginate(request, webhook.deliveries.defer("body", "answer"), by=("-created_at", "-pk"))
    refresh = _refresh_of(webhook, page.rows)
    if response := unchanged(request, refresh):
        return response
    labels = [OUTGOING[type].label for type in webhook.types if type in OUTGOING]
    context = {"webhook": webhook, "page": page, "labels": labels, "refresh": refresh}
    return render(request, "webhooks/webhook.html", context)


def _refresh_of(webhook: Webhook, deliveries: list[Delivery]) -> Refresh | None:
    """When a page asks for changes of deliveries, by when the next is due. None if none waits."""
    due = [delivery.due_at for delivery in deliveries if delivery.is_waiting]
    if not due:
        return None
    states = [(delivery.pk, delivery.state, delivery.attempts) for delivery in deliveries]
    return Refresh(interval_until(due), [webhook.state, webhook.failing_since, *states])


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
def edit(request: OrganizationRequest, webhook_id: UUID) -> HttpResponse:
    """Change the name, URL and event types of a webhook."""
    webhook = _webhook(request, webhook_id)
    present = WebhookTerms.of(webhook)
    form = WebhookForm(request.POST or None, by=request.membership, present=present)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            if actions.change_webhook(webhook=webhook, terms=form.terms, by=request.membership):
                messages.success(request, "The webhook was saved.")
            return redirect(webhook)
    return render(request, "webhooks/edit.html", {"form": form, "webhook": webhook})


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
@fresh_sign_in_required(what_for="Rotating a secret", cancel="webhooks:webhook", about=_webhook)
def rotate(request: OrganizationRequest, webhook_id: UUID) -> HttpResponse:
    """Replace the secret of a webhook, and show the new one once."""
    webhook = _webhook(request, webhook_id)
    form = RotateSecretForm(request.POST or None, initial={"number": webhook.secret_number})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            secret = actions.rotate_secret(
                webhook=webhook, **form.cleaned_data, by=request.membership
            )
            return _render_secret(request, webhook, secret)
    return render(request, "webhooks/rotate.html", {"form": form, "webhook": webhook})


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
def delete(request: OrganizationRequest, webhook_id: UUID) -> HttpResponse:
    """Confirm, then delete the webhook with its deliveries."""
    webhook = _webhook(request, webhook_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_webhook(webhook=webhook, by=request.membership)
            messages.success(request, f"{webhook} was deleted.")
        return redirect(TAB, request.organization.handle)
    return render(request, "webhooks/delete.html", {"webhook": webhook})


@organization_page(POST=MANAGE_WEBHOOK)
def switch_off(request: OrganizationRequest, webhook_id: UUID) -> HttpResponse:
    """Switch the webhook off, which cancels its waiting deliveries."""
    webhook = _webhook(request, webhook_id)
    with refusals_flashed(request):
        actions.switch_off_webhook(webhook=webhook, by=request.membership)
        messages.success(request, f"{webhook} is off. What was waiting was cancelled.")
    return redirect(webhook)


@organization_page(POST=MANAGE_WEBHOOK)
def switch_on(request: OrganizationRequest, webhook_id: UUID) -> HttpResponse:
    """Switch the webhook on: pending, until it answers a test delivery."""
    webhook = _webhook(request, webhook_id)
    with refusals_flashed(request):
        actions.switch_on_webhook(webhook=webhook, by=request.membership)
        messages.success(request, TEST_QUEUED)
    return redirect(webhook)


@organization_page(POST=MANAGE_WEBHOOK)
def test(request: OrganizationRequest, webhook_id: UUID) -> HttpResponse:
    """Enqueue a test delivery."""
    webhook = _webhook(request, webhook_id)
    with refusals_flashed(request):
        actions.send_test(webhook=webhook, by=request.membership)
        messages.success(request, TEST_QUEUED)
    return redirect(webhook)


@organization_page(GET=MANAGE_WEBHOOK)
def delivery(request: OrganizationRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """The page of a delivery: the body that was sent, and the last answer.

    The body of an event of the history is shown to those who can view the history.
    """
    delivery = _delivery(request, webhook_id, delivery_id)
    refresh = _refresh_of(delivery.webhook, [delivery])
    if response := unchanged(request, refresh):
        return response
    is_hidden = delivery.type == EVERYTHING and not request.membership.can(VIEW_EVENT)
    body = json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)
    context = {
        "delivery": delivery,
        "webhook": delivery.webhook,
        "body": "" if is_hidden else body,
        "refresh": refresh,
    }
    return render(request, "webhooks/delivery.html", context)


@organization_page(POST=MANAGE_WEBHOOK)
def redeliver(request: OrganizationRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Enqueue the delivery again, due now."""
    delivery = _delivery(request, webhook_id, delivery_id)
    with refusals_flashed(request):
        actions.redeliver(delivery=delivery, by=request.membership)
        messages.success(request, "The delivery is on its way. Its answer appears here.")
    return redirect(delivery)
