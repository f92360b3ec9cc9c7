"""The lists of members and of invitations: what they are narrowed to, and what each row shows.

Rows are plain values and not instances: fifty of them are drawn in half the time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest

from accounts.models import hue_of, initials_of
from console.lists.listing import ListForm, Listing, Order, list_rows
from organizations.models import Organization
from organizations.models.access_request import waiting_for_access, with_open_requests
from organizations.models.membership import MembershipQuerySet
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, parse_roles


class MemberListForm(ListForm):
    """Who the list of members shows."""

    noun = ("member", "members")
    orders = {
        "newest": Order("Newest first", ("-joined_at", "-pk")),
        "oldest": Order("Oldest first", ("joined_at", "pk")),
    }

    role = forms.ChoiceField(
        label="Role",
        choices=[("", "All roles"), *((role.value, role.label) for role in RoleSlug)],
        required=False,
    )
    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Only those who wait to be given access."""

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.organization = organization

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        found: Any = super().narrow(rows)
        if role := self.chosen.get("role"):
            found = found.of_role_in(role, organization=self.organization)
        if self.chosen.get("asked"):
            found = waiting_for_access(found)
        return found


class FactorListForm(ListForm):
    """Which members without a second factor the list shows."""

    noun = ("member without a second factor", "members without a second factor")
    orders = MemberListForm.orders


class LostFactorListForm(ListForm):
    """Which members who lost their second factor the list shows."""

    noun = ("member who lost their second factor", "members who lost their second factor")
    orders = MemberListForm.orders


class InvitationListForm(ListForm):
    """Which unanswered invitations the list shows."""

    noun = ("open invitation", "open invitations")
    orders = {
        "newest": Order("Newest first", ("-invited_at", "-pk")),
        "oldest": Order("Oldest first", ("invited_at", "pk")),
        "address": Order("Email address", ("email_key", "pk")),
    }

    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Only those in place of which a new one was asked for."""

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        found: Any = super().narrow(rows)
        return found.with_renewal_request() if self.chosen.get("asked") else found


@dataclass(frozen=True)
class MemberRow:
    """A member as the list shows them."""

    pk: int
    joined_at: datetime
    user_id: int
    name: str
    email: str
    role_names: str
    asked_for: str | None

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials_of(self.name or self.email)

    @property
    def hue(self) -> int:
        """Which of the avatar colors is theirs."""
        return hue_of(self.user_id)

    @property
    def role_slugs(self) -> tuple[RoleSlug, ...]:
        """The roles held, in the order in which roles are shown."""
        return parse_roles(self.role_names)

    @property
    def asked_labels(self) -> list[str]:
        """What the member waits to be given, in plain words."""
        return [PERMISSIONS[codename].label for codename in (self.asked_for or "").split()]


def list_members(request: HttpRequest, form: MemberListForm) -> Listing[MemberRow]:
    """The members that the form lets through, for 2 queries, and 1 more for those of a role."""
    members = form.organization.memberships.all()
    return list_rows(request, form, members, shown=_values, as_row=lambda row: MemberRow(*row))


def list_members_without_factor(request: Any, form: FactorListForm) -> Listing[Any]:
    """The members who may sign in and have no second factor, for 2 queries."""
    lacking = request.organization.memberships.without_factor()
    return list_rows(request, form, lacking, shown=lambda found: found.select_related("user"))


def list_members_who_lost_factor(request: Any, form: LostFactorListForm) -> Listing[Any]:
    """The members who wait for someone to vouch for them, for 2 queries."""
    lost = request.organization.memberships.with_lost_factor()
    return list_rows(request, form, lost, shown=lambda found: found.select_related("user"))


def list_invitations(
    request: HttpRequest, form: InvitationListForm, organization: Organization
) -> Listing[Any]:
    """The unanswered invitations that the form lets through, for 2 queries."""
    unanswered = organization.invitations.unanswered()
    return list_rows(request, form, unanswered, shown=lambda found: found.for_list())


def _values(found: MembershipQuerySet) -> QuerySet[Any]:
    person = {"name": F("user__name"), "email": F("user__email")}
    rows = with_open_requests(found.with_role_names()).annotate(**person)
    return rows.values_list(*MemberRow.__annotations__, named=True)
