"""Settings → Webhooks."""

import json
from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.sessions.freshness import fresh_sign_in_required
from console.lists.paging import paginate
from console.middleware import PRIVATE
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from webhooks import actions
from webhooks.forms import RotateSecretForm, WebhookForm
from webhooks.message_types import OUTGOING
from webhooks.models import Delivery, Webhook
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.terms import WebhookTerms

TAB = "webhooks:webhooks"
TEST_QUEUED = "A test delivery is on its way. Reload this page to see the answer."


def _webhook(request: OrganizationRequest, webhook: UUID) -> Webhook:
    request.tab = TAB
    found = request.organization.webhooks.select_related("created_by")
    return get_object_or_404(found, pk=webhook)


def _delivery(request: OrganizationRequest, webhook: UUID, delivery: UUID) -> Delivery:
    found: Delivery = get_object_or_404(_webhook(request, webhook).deliveries, pk=delivery)
    return found


def _shown(request: OrganizationRequest, webhook: Webhook, secret: str) -> HttpResponse:
    """The secret, once, in answer to the form: a redirect would need a place to keep it."""
    page = render(request, "webhooks/shown.html", {"webhook": webhook, "secret": secret})
    page["Cache-Control"] = PRIVATE
    return page


@organization_page(GET=MANAGE_WEBHOOK)
def webhooks(request: OrganizationRequest) -> HttpResponse:
    """All of them: there are twenty at most."""
    found = request.organization.webhooks.by_name()
    return render(request, "webhooks/webhooks.html", {"webhooks": found})


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
@fresh_sign_in_required(what_for="Creating a webhook", cancel=TAB)
def create(request: OrganizationRequest) -> HttpResponse:
    """Another webhook; its secret is shown once."""
    request.tab = TAB
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            webhook, secret = actions.create_webhook(terms=form.terms, by=request.membership)
            return _shown(request, webhook, secret)
    return render(request, "webhooks/create.html", {"form": form})


@organization_page(GET=MANAGE_WEBHOOK)
def webhook(request: OrganizationRequest, webhook: UUID) -> HttpResponse:
    """What it is, and what was sent there."""
    found = _webhook(request, webhook)
    page = paginate(request, found.deliveries.defer("body", "answer"), by=("-created_at", "-pk"))
    labels = [OUTGOING[each].label for each in found.types if each in OUTGOING]
    return render(
        request, "webhooks/webhook.html", {"webhook": found, "page": page, "labels": labels}
    )


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
def edit(request: OrganizationRequest, webhook: UUID) -> HttpResponse:
    """What it is called, where it is, what it is told of."""
    found = _webhook(request, webhook)
    form = WebhookForm(request.POST or None, initial=asdict(WebhookTerms.of(found)))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            if actions.change_webhook(webhook=found, terms=form.terms, by=request.membership):
                messages.success(request, "The webhook was saved.")
            return redirect(found)
    return render(request, "webhooks/edit.html", {"form": form, "webhook": found})


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
@fresh_sign_in_required(what_for="Rotating a secret", cancel="webhooks:webhook", about=_webhook)
def rotate(request: OrganizationRequest, webhook: UUID) -> HttpResponse:
    """Another secret in place of the present one, shown once."""
    found = _webhook(request, webhook)
    form = RotateSecretForm(request.POST or None, initial={"number": found.secret_number})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            secret = actions.rotate_secret(
                webhook=found, **form.cleaned_data, by=request.membership
            )
            return _shown(request, found, secret)
    return render(request, "webhooks/rotate.html", {"form": form, "webhook": found})


@organization_page(GET=MANAGE_WEBHOOK, POST=MANAGE_WEBHOOK)
def delete(request: OrganizationRequest, webhook: UUID) -> HttpResponse:
    """Ask, then end it with its deliveries."""
    found = _webhook(request, webhook)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_webhook(webhook=found, by=request.membership)
            messages.success(request, f"{found} was deleted.")
        return redirect(TAB, request.organization.handle)
    return render(request, "webhooks/delete.html", {"webhook": found})


@organization_page(POST=MANAGE_WEBHOOK)
def switch_off(request: OrganizationRequest, webhook: UUID) -> HttpResponse:
    """Send nothing more there."""
    found = _webhook(request, webhook)
    with refusals_flashed(request):
        actions.switch_off_webhook(webhook=found, by=request.membership)
        messages.success(request, f"{found} is off. What was waiting was cancelled.")
    return redirect(found)


@organization_page(POST=MANAGE_WEBHOOK)
def switch_on(request: OrganizationRequest, webhook: UUID) -> HttpResponse:
    """Try whether it answers, and then tell it of what happens."""
    found = _webhook(request, webhook)
    with refusals_flashed(request):
        actions.switch_on_webhook(webhook=found, by=request.membership)
        messages.success(request, TEST_QUEUED)
    return redirect(found)


@organization_page(POST=MANAGE_WEBHOOK)
def test(request: OrganizationRequest, webhook: UUID) -> HttpResponse:
    """Send a delivery that tells of nothing."""
    found = _webhook(request, webhook)
    with refusals_flashed(request):
        actions.send_test(webhook=found, by=request.membership)
        messages.success(request, TEST_QUEUED)
    return redirect(found)


@organization_page(GET=MANAGE_WEBHOOK)
def delivery(request: OrganizationRequest, webhook: UUID, delivery: UUID) -> HttpResponse:
    """What was sent, and what was answered."""
    found = _delivery(request, webhook, delivery)
    body = json.dumps(json.loads(found.body), indent=2, ensure_ascii=False)
    shown = {"delivery": found, "webhook": found.webhook, "body": body}
    return render(request, "webhooks/delivery.html", shown)


@organization_page(POST=MANAGE_WEBHOOK)
def redeliver(request: OrganizationRequest, webhook: UUID, delivery: UUID) -> HttpResponse:
    """Send it again, now."""
    found = _delivery(request, webhook, delivery)
    with refusals_flashed(request):
        actions.redeliver(delivery=found, by=request.membership)
        messages.success(request, "The delivery is on its way. Reload this page to see the answer.")
    return redirect(found)
