"""What a stranger can do to get access to the rest of the Developer Portal."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from organizations.models import Membership
from organizations.tenancy.strangers import Stranger
from portal.models import PortalSettings, SignUp, SignUpState


@dataclass(frozen=True)
class Access:
    """How a stranger stands with the organization."""

    is_closed: bool
    """Whether people join by invitation only."""
    asked: SignUp | None = None
    """What they asked last, if they did and it was not approved."""

    @property
    def is_pending(self) -> bool:
        """Whether they wait for an answer."""
        return self.asked is not None and self.asked.state == SignUpState.PENDING

    @property
    def rejected_because(self) -> str:
        """Why they were refused, if that is how it stands."""
        return self.asked.reason if self.asked else ""


def access_for(reader: Membership | Stranger, user: User | AnonymousUser) -> Access | None:
    """None for a member, for 1 query of a stranger, and 1 more of one who has signed in."""
    if isinstance(reader, Membership):
        return None
    settings = PortalSettings.objects.of(reader.organization)
    asked = reader.organization.sign_ups.exclude(state=SignUpState.APPROVED)
    last = None
    if isinstance(user, User):
        last = asked.of_person(user).order_by("-asked_at", "-pk").first()
    return Access(settings.is_closed, last)
