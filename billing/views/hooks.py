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
    """Take a message. The answer is the same for one that is no concern of ours, or came before."""
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
