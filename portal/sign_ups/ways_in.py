"""The ways for a stranger to get access to the rest of the Developer Portal."""

from dataclasses import dataclass

from organizations.models import Membership
from organizations.tenancy.strangers import Stranger
from portal.models import PortalSettings, SignUp, SignUpState


@dataclass(frozen=True)
class Access:
    """Whether a stranger can request access, and what became of their last request."""

    is_closed: bool
    """Whether people join by invitation only."""
    last_request: SignUp | None = None
    """The last request of a person who is signed in, unless it was approved."""
    ended: Membership | None = None
    """The person's membership if it is suspended or has ended, so that a request would fail."""

    @property
    def is_pending(self) -> bool:
        """Whether their last request waits for an answer."""
        return self.last_request is not None and self.last_request.state == SignUpState.PENDING

    @property
    def rejected_because(self) -> str:
        """The reason for which their last request was rejected; empty if it was not."""
        return self.last_request.reason if self.last_request else ""


def access_for(reader: Membership | Stranger) -> Access | None:
    """How the reader can get access; None for a member.

    In one query for a visitor, and two for a stranger who is signed in. What became of their
    request is not read for a person whose membership is suspended or has ended.
    """
    if isinstance(reader, Membership):
        return None
    settings = PortalSettings.objects.for_organization(reader.organization)
    if reader.membership:
        return Access(settings.is_closed, ended=reader.membership)
    requests = reader.organization.sign_ups.exclude(state=SignUpState.APPROVED)
    last_request = None
    if reader.person:
        last_request = requests.of_person(reader.person).order_by("-asked_at", "-pk").first()
    return Access(settings.is_closed, last_request)
