"""The lists of members and of invitations: their filters and rows.

The rows of members are plain values, not model instances, because 50 of them take half the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import hue_of, initials_of, picture_url
from console.lists.listing import ListForm, Listing, Order, list_rows
from organizations.models import Membership, Organization
from organizations.models.access_request import waiting_for_access, with_open_requests
from organizations.models.holders import holders_condition
from organizations.models.membership import last_day_before
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy.project_roles import visible_projects
from organizations.tenancy.roles import PERMISSIONS, AnyRole

FEW = 10
ENDS_SOON = timedelta(days=30)
AWAY_FOR = timedelta(days=90)
ACCESS_STATES = [
    ("ends-soon", "Ends within 30 days"),
    ("ended", "Ended"),
    ("suspended", "Suspended"),
    ("away", "Not signed in for 90 days"),
]

ADDRESSES = [
    ("", "Any address"),
    ("outside", "Outside your domains"),
    ("inside", "Of your domains"),
]


class MemberListForm(ListForm):
    """Filters the list of members."""

    noun = ("member", "members")
    orders = {
        "newest": Order("Newest first", ("-joined_at", "-pk")),
        "oldest": Order("Oldest first", ("joined_at", "pk")),
    }

    role = forms.ChoiceField(label="Role", required=False)
    can = forms.ChoiceField(
        label="Permission",
        choices=lambda: [("", "Any permission"), *((p.value, p.label) for p in PERMISSIONS)],
        required=False,
    )
    project = forms.ChoiceField(label="Project", required=False)
    """With `can`, who has the permission there; alone, who has a role there."""
    access = forms.ChoiceField(
        label="Access", choices=[("", "Any access"), *ACCESS_STATES], required=False
    )
    address = forms.ChoiceField(label="Address", choices=ADDRESSES, required=False)
    """Shown if the organization has proved email domains."""
    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Only members with an open access request."""

    dependent = frozenset({"project"})

    def __init__(self, data: Any, *, by: Membership) -> None:
        super().__init__(data)
        self.organization = by.organization
        roles: Any = self.fields["role"]
        roles.choices = [
            ("", "All roles"),
            *((role.value, role.label) for role in by.organization.all_roles),
        ]
        is_asked = self.data.get("can") or self.data.get("project")
        projects = _projects_to_choose(by) if is_asked else []
        self.project_keys = {handle: key for handle, _, key in projects}
        """By the handles of the projects that can be selected, their keys."""
        choices = [("", "Any project"), *((handle, name) for handle, name, _ in projects)]
        self.fields["project"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    shows_few = False
    """Whether the list is of a few members, whose access can be seen without a filter."""

    @property
    def filters(self) -> Iterator[forms.BoundField]:
        """The filters, for a few members without those by access and permission."""
        hidden = {"access", "can", "address"} if self.shows_few else set()
        if not self.organization.held_email_domains:
            hidden.add("address")
        return (field for field in super().filters if field.name not in hidden)

    @property
    def dependent_filters(self) -> Iterator[forms.BoundField]:
        """The filter by project once a permission is selected, if there are projects."""
        return super().dependent_filters if self.project_keys else iter(())

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        members: Any = super().narrow(rows)
        if role := self.chosen.get("role"):
            members = members.of_role_in(role, organization=self.organization)
        project = self.project_keys.get(self.chosen.get("project", ""))
        if codename := self.chosen.get("can"):
            permission = PERMISSIONS[codename]
            members = members.filter(
                holders_condition(self.organization, permission, project=project)
            )
        elif project is not None:
            members = members.with_role_in(project)
        if state := self.chosen.get("access"):
            members = _in_access_state(members, state)
        if place := self.chosen.get("address"):
            domains = self.organization.held_email_domains
            members = members.with_address_of(domains, is_outside=place == "outside")
        if self.chosen.get("asked"):
            members = waiting_for_access(members)
        return members


class FactorListForm(ListForm):
    """Filters the list of members without a second factor."""

    noun = ("member without a second factor", "members without a second factor")
    orders = MemberListForm.orders


class LostFactorListForm(ListForm):
    """Filters the list of members who lost their second factor."""

    noun = ("member who lost their second factor", "members who lost their second factor")
    orders = MemberListForm.orders


class InvitationListForm(ListForm):
    """Filters the list of unanswered invitations."""

    noun = ("open invitation", "open invitations")
    orders = {
        "newest": Order("Newest first", ("-invited_at", "-pk")),
        "oldest": Order("Oldest first", ("invited_at", "pk")),
        "address": Order("Email address", ("email_key", "pk")),
    }

    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Only invitations in place of which a new one was requested."""

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        invitations: Any = super().narrow(rows)
        return invitations.with_renewal_request() if self.chosen.get("asked") else invitations


@dataclass(frozen=True)
class MemberRow:
    """What the list shows of a member."""

    organization: Organization
    pk: int
    joined_at: datetime
    user_id: int
    name: str
    email: str
    picture: str
    role_names: str
    ends_at: datetime | None
    suspended_at: datetime | None
    asked_for: str | None

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_outside(self) -> bool:
        """Whether the address is of none of the organization's email domains."""
        return self.organization.is_outside(self.email)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials_of(self.name or self.email)

    @property
    def picture_url(self) -> str:
        """The path of the member's picture; empty for initials."""
        return picture_url(self.picture)

    @property
    def hue(self) -> int:
        """The number of the avatar's color."""
        return hue_of(self.user_id)

    @property
    def role_slugs(self) -> tuple[AnyRole, ...]:
        """The member's roles, in the order in which roles are shown."""
        return self.organization.parse_roles(self.role_names)

    @property
    def is_limited(self) -> bool:
        """Whether the membership is suspended, or has an end."""
        return bool(self.suspended_at or self.ends_at)

    @property
    def is_suspended(self) -> bool:
        """Whether an administrator has suspended the membership."""
        return self.suspended_at is not None

    @property
    def has_ended(self) -> bool:
        """Whether the end of the membership has passed."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def last_day(self) -> date | None:
        """The last day of the membership in UTC, or None if it does not end."""
        return last_day_before(self.ends_at)

    @property
    def asked_labels(self) -> list[str]:
        """The permissions in the member's open access requests, in plain words."""
        return [PERMISSIONS[codename].label for codename in (self.asked_for or "").split()]


def list_members(request: HttpRequest, form: MemberListForm) -> Listing[MemberRow]:
    """The members that pass the form's filters, paginated, in two or three queries."""
    members = form.organization.memberships.all()
    organization = form.organization
    listing = list_rows(
        request,
        form,
        members,
        shown=_values,
        as_row=lambda row: MemberRow(organization, *row),
    )
    form.shows_few = not form.is_narrowed and listing.total.number <= FEW
    return listing


def list_members_without_factor(request: Any, form: FactorListForm) -> Listing[Any]:
    """The members who can sign in and have no second factor, paginated, in two queries."""
    members = request.organization.memberships.without_factor()
    return list_rows(request, form, members, shown=lambda rows: rows.select_related("user"))


def list_members_who_lost_factor(request: Any, form: LostFactorListForm) -> Listing[Any]:
    """The members who wait for someone to vouch for them, paginated, in two queries."""
    members = request.organization.memberships.with_lost_factor()
    return list_rows(request, form, members, shown=lambda rows: rows.select_related("user"))


def list_invitations(
    request: HttpRequest, form: InvitationListForm, organization: Organization
) -> Listing[Any]:
    """The unanswered invitations that pass the form's filters, paginated, in two queries."""
    invitations = organization.invitations.unanswered()
    return list_rows(request, form, invitations, shown=lambda rows: rows.for_list())


def _projects_to_choose(by: Membership) -> list[tuple[str, str, Any]]:
    """The handles, names and keys of the projects that the member may see, by name."""
    return list(visible_projects(by).values_list("handle", "name", "pk"))


def _in_access_state(members: Any, state: str) -> Any:
    """The members in this state of `ACCESS_STATES`."""
    if state == "ends-soon":
        return members.in_effect().ending_within(ENDS_SOON)
    if state == "ended":
        return members.ending_within(timedelta())
    if state == "suspended":
        return members.suspended()
    return members.not_signed_in_since(timezone.now() - AWAY_FOR)


def _values(members: MembershipQuerySet) -> QuerySet[Any]:
    """The columns of the members that a `MemberRow` has."""
    person = {"name": F("user__name"), "email": F("user__email"), "picture": F("user__picture")}
    rows = with_open_requests(members.with_role_names()).annotate(**person)
    columns = [name for name in MemberRow.__annotations__ if name != "organization"]
    return rows.values_list(*columns, named=True)
