"""What the search over everything finds of an organization itself: pages, and members."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from console.lists.searching import any_of
from organizations.models import Membership
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy import inbox, navigation
from organizations.tenancy.search import Hit, Searchable, matches_words

IN_SETTINGS = "Settings"
MOST_COMPARED = 60
"""Of the members that match, to find the best: each is read from two tables."""


@dataclass(frozen=True)
class _Page:
    """A page that one goes to by its name, in this organization."""

    place: navigation.Place
    about: str
    member: Membership

    @property
    def hit(self) -> Hit:
        return Hit(self.place.label, self.about, self.place.url(self.member.organization))


def _pages(member: Membership, typed: str) -> Iterator[_Page]:
    """What the navigation and the tabs of the settings show to this member, by name."""
    decides = bool(inbox.inbox_kinds_for(member))
    for entry in navigation.ENTRIES:
        if (decides or not entry.is_inbox) and _leads(member, entry, typed):
            yield _Page(entry, entry.about, member)
    for tab in navigation.SETTINGS_TABS:
        if _leads(member, tab, typed, IN_SETTINGS):
            yield _Page(tab, IN_SETTINGS, member)


def _leads(member: Membership, place: navigation.Place, typed: str, *more: str) -> bool:
    return member.can(place.permission) and matches_words(typed, place.label, *more)


def _members(member: Membership, typed: str) -> QuerySet[Membership]:
    return member.organization.memberships.found_by(typed).select_related("user")


def _some(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """An organization can have a million: to sort all that a short word is about takes seconds."""
    return members.filter(pk__in=any_of(members, MOST_COMPARED).values("pk"))


def _member(found: Membership) -> Hit:
    address = found.user.email if found.user.name else ""
    url = reverse("settings:member-rights", args=[found.organization.handle, found.pk])
    return Hit(str(found), address, url)


PAGES = Searchable(
    "pages", "compass", VIEW_ORGANIZATION, rows=_pages, hit=lambda page: page.hit, rank=10
)
MEMBERS = Searchable(
    "members",
    "users",
    VIEW_ORGANIZATION,
    rows=_members,
    hit=_member,
    url_name="settings:members",
    rank=70,
    name="user__name_key",
    words="user__search_text",
    some=_some,
)
