"""Operations on requests for access to the Developer Portal."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.actions import AccountClosed, lock_person
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery, Strict
from console.words.lines import LONGEST
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import Permission
from portal import actions
from portal.models import SignUp as SignUpRow
from portal.models import SignUpState

router = Router(tags=["Developer Portal"])
State = Annotated[SignUpState, Choice(SignUpState)]


class SignUp(Schema):
    """A request of a person, who is no member, for access to the Developer Portal."""

    id: Id
    name: str
    email: str
    note: str = Field(description="The message of the person; erased 30 days after the answer.")
    state: State
    reason: str = Field(description="Why it was rejected; otherwise empty.")
    asked_at: datetime
    decided_at: datetime | None

    @staticmethod
    def resolve_name(sign_up: Any) -> str:
        return str(sign_up.user.name)

    @staticmethod
    def resolve_email(sign_up: Any) -> str:
        return str(sign_up.user.email)


class SignUpsQuery(ListQuery):
    """Which requests the list shows."""

    state: State | None = Field(None, description="Only requests in this state.")


class Rejection(Strict):
    """Why access is refused."""

    reason: str = Field(min_length=1, max_length=LONGEST, description="The person is told.")


class SignUps(Resource[SignUpRow]):
    """Requests for access, of which approving locks the person."""

    def lock(self, request: ApiRequest, row_id: str, permission: Permission) -> None:
        """Lock the person who asked, and then the organization: the order of those who ask."""
        with suppress(AccountClosed):  # which approving raises, too
            lock_person(self._row_or_404(request, row_id, permission).user)
        super().lock(request, row_id, permission)


sign_ups = SignUps(
    router,
    "sign-ups",
    noun="a sign-up",
    shows=SignUp,
    rows=lambda organization: organization.sign_ups.select_related("user"),
)
sign_ups.gets(MANAGE_MEMBERSHIP)


@router.get(sign_ups.list_path, response=Listed[SignUp], summary="List requests for access")
@demands(MANAGE_MEMBERSHIP)
def list_sign_ups(
    request: ApiRequest, response: HttpResponse, query: Query[SignUpsQuery]
) -> object:
    """List the requests for access to the Developer Portal, the oldest first."""
    rows = narrow(sign_ups.visible_to(request.auth, MANAGE_MEMBERSHIP), query, "state")
    return page_of(request, response, query, rows, by=("asked_at", "pk"))


@sign_ups.step("approve", MANAGE_MEMBERSHIP)
def approve_sign_up(request: ApiRequest, sign_up: SignUpRow) -> None:
    """Make the person an External API subscriber. A rejected request can be approved, too."""
    actions.approve_sign_up(sign_up=sign_up, by=request.auth)


@sign_ups.step("reject", MANAGE_MEMBERSHIP)
def reject_sign_up(request: ApiRequest, sign_up: SignUpRow, rejection: Rejection) -> None:
    """Reject a pending request, for a reason that the person reads."""
    actions.reject_sign_up(sign_up=sign_up, reason=rejection.reason, by=request.auth)
