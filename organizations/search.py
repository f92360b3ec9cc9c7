"""What the search over everything finds: pages, members, quick actions, other organizations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from console.lists.searching import any_of
from organizations.models import Membership
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy import access, navigation
from organizations.tenancy.quick_actions import quick_actions_for
from organizations.tenancy.search import MOST_SHOWN, Hit, Searchable, matches_words

IN_SETTINGS = "Settings"
_SWITCH = re.compile(r"^\s*(switch(\s+to)?\b)?\s*", re.IGNORECASE)
MOST_COMPARED = 60
"""How many matching members are sorted to find the best, because each costs two look-ups."""


@dataclass(frozen=True)
class _Page:
    """A page of the navigation or of the settings, for this member's organization."""

    place: navigation.Place
    about: str
    member: Membership

    @property
    def hit(self) -> Hit:
        return Hit(self.place.label, self.about, self.place.url(self.member.organization))


def _pages(member: Membership, typed: str) -> Iterator[_Page]:
    """The pages that the navigation and the settings show to this member, and that match the text.

    The text matches the label of a page, and for tabs of the settings also the word "Settings".
    """
    for entry in navigation.ENTRIES:
        if _matches(member, entry, typed):
            yield _Page(entry, entry.about, member)
    for tab in navigation.SETTINGS_TABS:
        if _matches(member, tab, typed, IN_SETTINGS):
            yield _Page(tab, IN_SETTINGS, member)


def _matches(member: Membership, place: navigation.Place, typed: str, *more: str) -> bool:
    """Whether the member may open the page, and the text matches its label or these words."""
    return member.can(place.permission) and matches_words(typed, place.label, *more)


def _members(member: Membership, typed: str) -> QuerySet[Membership]:
    """The members of the member's organization who match the text, with their people."""
    return member.organization.memberships.found_by(typed).select_related("user")


def _some(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """`MOST_COMPARED` of the members, because to sort a million of them takes seconds."""
    return members.filter(pk__in=any_of(members, MOST_COMPARED).values("pk"))


def _hit(member: Membership) -> Hit:
    """The search result of a member, which leads to the page of their permissions."""
    address = member.user.email if member.user.name else ""
    url = reverse("settings:member-rights", args=[member.organization.handle, member.pk])
    return Hit(str(member), address, url)


def _actions(member: Membership, typed: str) -> Iterator[Hit]:
    """The quick actions of the member whose label or words match the text."""
    for action in quick_actions_for(member):
        if matches_words(typed, action.label, action.words):
            yield Hit(action.label, "", action.url(member))


def _other_memberships(member: Membership, typed: str) -> list[Membership]:
    """The person's memberships in effect in other organizations that match the text, in one query.

    The text may begin as their results do: "switch to".
    """
    part = _SWITCH.sub("", typed)
    memberships = access.visible_memberships(member.user).in_effect().by_use(member.user)
    memberships = memberships.exclude(organization=member.organization_id)
    return list(memberships.of_organizations_like(part)[: MOST_SHOWN + 1])


def _switch(membership: Membership) -> Hit:
    """The search result that leads to the home page of another organization."""
    organization = membership.organization
    return Hit(f"Switch to {organization}", organization.handle, organization.get_absolute_url())


ACTIONS = Searchable(
    "actions",
    "zap",
    VIEW_ORGANIZATION,
    rows=_actions,
    hit=lambda hit: hit,
    rank=5,
    is_stored=False,
)
PAGES = Searchable(
    "pages",
    "compass",
    VIEW_ORGANIZATION,
    rows=_pages,
    hit=lambda page: page.hit,
    rank=10,
    is_stored=False,
)
OTHER_ORGANIZATIONS = Searchable(
    "other organizations",
    "building-2",
    VIEW_ORGANIZATION,
    rows=_other_memberships,
    hit=_switch,
    rank=90,
    in_projects=True,
)
MEMBERS = Searchable(
    "members",
    "users",
    VIEW_ORGANIZATION,
    rows=_members,
    hit=_hit,
    url_name="settings:members",
    rank=70,
    name="user__name_key",
    words="user__search_text",
    some=_some,
)
