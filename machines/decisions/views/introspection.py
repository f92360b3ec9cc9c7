"""Token introspection: whose token is this, and what may it do (RFC 7662)?"""

from django.http import HttpRequest, HttpResponse, JsonResponse

from console.api.bodies import read_field
from machines.bearer import Bearer, bearer_of
from machines.decisions.views.asking import asked_by_gateways, subject_of


@asked_by_gateways
def introspection(request: HttpRequest, caller: Bearer) -> HttpResponse:
    """Whose token is this, and what may it do (RFC 7662)? Nothing about one of elsewhere.

    Nor about one of a member who lacks the second factor that the organization requires.
    """
    shown = bearer_of(read_field(request, "token"))
    if shown is None or shown.organization != caller.organization or shown.lacks_factor:
        return JsonResponse({"active": False})
    kind, subject = subject_of(shown)
    return JsonResponse(
        {
            "active": True,
            "token_type": "Bearer",
            "scope": " ".join(sorted(permission.value for permission in shown.permissions)),
            "sub": subject,
            "sub_type": kind,
            "org_id": str(shown.organization.pk),
            "jti": str(shown.token.pk),
            "iat": int(shown.token.created_at.timestamp()),
            "exp": int(shown.token.expires_at.timestamp()),
        }
    )
