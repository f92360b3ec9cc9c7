"""Which invitations a session has proved to hold, by opening the link of the newest email."""

from uuid import UUID

from django.http import HttpRequest

from organizations.models import Invitation

_PROOFS = "invitation_proofs"
"""The session key for the version of each invitation whose link was opened, by its ID."""
_KEPT_PROOFS = 10


def has_proof(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether the link of the newest email was opened in this session."""
    return version_proved(request, invitation.pk) == invitation.version


def version_proved(request: HttpRequest, pk: UUID) -> int | None:
    """The version of the invitation whose link was opened in this session; None for none."""
    version: int | None = request.session.get(_PROOFS, {}).get(str(pk))
    return version


def keep_proof(request: HttpRequest, pk: UUID, version: int) -> None:
    """Save in the session which version of the invitation was proved. Only the newest ten stay."""
    proofs = request.session.get(_PROOFS, {})
    proofs.pop(str(pk), None)
    newest_proofs = list(proofs.items())[-(_KEPT_PROOFS - 1) :]
    request.session[_PROOFS] = {**dict(newest_proofs), str(pk): version}
