"""What a program asks that wants to be signed in: OAuth 2.0 for devices (RFC 8628).

Both answer JSON as that RFC has it, also where something is refused.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from audit.client_addresses import current_address, network_of
from console.api.answering import for_machines
from console.api.limits import HourlyLimit
from console.refusals import Refusal
from console.serving.addresses import absolute
from machines import actions
from machines.actions.program_sign_ins import (
    INTERVAL,
    AskedTooSoon,
    SignInExpired,
    SignInPending,
    TooManyWaiting,
    UnknownDeviceCode,
)
from machines.models.program_sign_in import LIFETIME
from organizations.tenancy.roles import PERMISSIONS

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
REQUESTS = HourlyLimit(60)
"""How many requests one address, or one IPv6 network, can make in an hour."""
ERRORS = {
    SignInPending: "authorization_pending",
    AskedTooSoon: "slow_down",
    SignInExpired: "expired_token",
    UnknownDeviceCode: "invalid_grant",
}
"""What RFC 8628 calls a refusal. All others are `access_denied`."""


@for_machines("POST")
def code(request: HttpRequest) -> HttpResponse:
    """Give a program its two codes. Anyone can ask, a number of times an hour."""
    address = current_address.get()
    if not REQUESTS.allows(network_of(address or "")):
        return _error("slow_down", "Too many programs asked from this address.", status=429)
    names = request.POST.get("scope", "").split()
    if unknown := [name for name in names if name not in PERMISSIONS]:
        return _error("invalid_scope", f"There is no permission {unknown[0][:60]!r}.")
    try:
        codes = actions.request_program_sign_in(
            name=request.POST.get("client_name", "A program"),
            permissions=[PERMISSIONS[name] for name in names],
            address=address,
        )
    except TooManyWaiting as refusal:
        return _error("slow_down", str(refusal), status=429)
    except Refusal as refusal:
        return _error("invalid_request", str(refusal))
    return JsonResponse(
        {
            "device_code": codes.device,
            "user_code": codes.user,
            "verification_uri": absolute(reverse("tokens:sign-in-program")),
            "expires_in": int(LIFETIME.total_seconds()),
            "interval": int(INTERVAL.total_seconds()),
        }
    )


@for_machines("POST")
def token(request: HttpRequest) -> HttpResponse:
    """Give a program its token, once, if a person approved it."""
    if request.POST.get("grant_type") != GRANT:
        return _error("unsupported_grant_type", f"grant_type is {GRANT}.")
    device_code = request.POST.get("device_code", "")
    try:
        actions.note_question_of_program(device_code=device_code)
        made = actions.fetch_token_of_program(device_code=device_code)
    except Refusal as refusal:
        return _error(ERRORS.get(type(refusal), "access_denied"), str(refusal))
    organization = made.organization
    return JsonResponse(
        {
            "access_token": made.secret,
            "token_type": "Bearer",
            "expires_in": int(made.life.total_seconds()),
            "scope": " ".join(made.permissions),
            "organization": {
                "id": str(organization.pk),
                "handle": organization.handle,
                "name": organization.name,
            },
        }
    )


def _error(error: str, description: str, *, status: int = 400) -> JsonResponse:
    content: dict[str, Any] = {"error": error, "error_description": description}
    return JsonResponse(content, status=status)
