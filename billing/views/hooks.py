"""What the payment provider tells. It is signed, and no more than a hint of what to ask about."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from billing.card_payments import attempts
from billing.payment_provider.calls import ForgedEvent
from billing.payment_provider.configured import gateway
from console.api import problems
from console.api.answering import for_machines

LARGEST = 256 * 1024
"""Bytes of a message. Those of the provider have a few thousand."""


@for_machines("POST")
def stripe(request: HttpRequest) -> HttpResponse:
    """Take an event of Stripe, and have what it is about asked soon; 200 also if that is nothing.

    404 without a provider, 413 if it is too large, 400 if it is not signed by the provider.
    """
    provider = gateway()
    if provider is None:
        raise Http404
    if len(request.body) > LARGEST:
        raise problems.Problem(problems.kind_of(413))
    try:
        hint = provider.parse_event(request.headers, request.body)
    except ForgedEvent as forged:
        raise problems.Problem(problems.kind_of(400)) from forged
    if hint is not None:
        attempts.recheck_soon(hint, timezone.now())
    return HttpResponse(status=200)
