"""Selecting one member in a form, among a few or among thousands."""

from dataclasses import dataclass
from operator import attrgetter

from django.http import HttpRequest

from console.lists.searching import any_of
from organizations.forms.members import FindPersonForm
from organizations.models import Membership
from organizations.models.membership_queryset import MembershipQuerySet

SHOWN = 10


@dataclass(frozen=True)
class MemberChoice:
    """The members that a form offers, and the search by which it finds others."""

    search: FindPersonForm
    is_narrowed: bool
    people: list[Membership]
    has_more: bool
    """Whether there are more than are offered."""

    @property
    def needs_search(self) -> bool:
        """Whether the form shows a search field, because there are more members or it was used."""
        return self.is_narrowed or self.has_more


def find_members(request: HttpRequest, members: MembershipQuerySet) -> MemberChoice:
    """The first of these members, or the first that match the parameter `q`, in two queries."""
    search = FindPersonForm(request.GET)
    typed = search.cleaned_data["q"] if search.is_valid() else ""
    if typed:
        matches = any_of(members.found_by(typed).with_roles(), SHOWN + 1)
        people = sorted(matches, key=attrgetter("joined_at", "pk"))
    else:
        people = list(members.with_roles().order_by("joined_at", "pk")[: SHOWN + 1])
    return MemberChoice(search, bool(typed), people[:SHOWN], has_more=len(people) > SHOWN)
