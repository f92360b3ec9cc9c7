"""Finding the one member who is meant, among a few or among thousands."""

from dataclasses import dataclass
from operator import attrgetter

from django.http import HttpRequest

from console.lists.searching import any_of
from organizations.forms import FindPersonForm
from organizations.models import Membership
from organizations.models.membership import MembershipQuerySet

SHOWN = 10


@dataclass(frozen=True)
class MemberChoice:
    """A few members to select from, and how they were found."""

    search: FindPersonForm
    is_narrowed: bool
    people: list[Membership]
    has_more: bool
    """Whether there are others that a search would find."""

    @property
    def needs_search(self) -> bool:
        """Whether there are more people than can be looked through."""
        return self.is_narrowed or self.has_more


def find_members(request: HttpRequest, members: MembershipQuerySet) -> MemberChoice:
    """The first of these members, or a few whose name or address the query fits, for 2 queries."""
    search = FindPersonForm(request.GET)
    typed = search.cleaned_data["q"] if search.is_valid() else ""
    if typed:
        some = any_of(members.found_by(typed).with_roles(), SHOWN + 1)
        people = sorted(some, key=attrgetter("joined_at", "pk"))
    else:
        people = list(members.with_roles().order_by("joined_at", "pk")[: SHOWN + 1])
    return MemberChoice(search, bool(typed), people[:SHOWN], has_more=len(people) > SHOWN)
