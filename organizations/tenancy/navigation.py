"""What the left navigation and the tabs of the settings show: every app declares its own."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import NoReverseMatch, reverse

from console.manifests import Declaration, Section
from console.serving.addresses import address_of
from organizations.models import Membership, Organization
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Place(Declaration):
    """A page that a member may go to, if their roles let them."""

    label: str
    url_name: str
    permission: Permission

    @property
    def namespace(self) -> str:
        """The part of the console that the page opens."""
        return self.url_name.partition(":")[0]

    def url(self, organization: Organization) -> str:
        """The page's address in this organization."""
        return address_of(self.url_name, organization.handle)

    def problems(self) -> list[str]:
        """A page that is not there would break every other."""
        try:
            reverse(self.url_name, args=["any"])
        except NoReverseMatch:
            return [f"there is no page {self.url_name}."]
        return []


@dataclass(frozen=True)
class Entry(Place):
    """A line of the left navigation."""

    icon: str
    rank: int = 50
    is_apart: bool = False
    """Whether a line stands above it."""
    about: str = ""
    """What is there, for those who search for it."""
    is_inbox: bool = False
    """Whether it is for those who decide about something only, with the number that waits."""


class TabGroup(StrEnum):
    """Which tabs of the settings stand together, in the order of their ranks."""

    GENERAL = "General"
    ACCESS = "Access"
    APIS = "APIs"
    RECORDS = "Records"


@dataclass(frozen=True)
class SettingsTab(Place):
    """A tab of the organization's settings."""

    group: TabGroup
    rank: int = 50
    counted: str = ""
    """Which of the organization's `Counts` stands next to it."""


ENTRIES = Section(Entry, key=lambda entry: entry.url_name, rank=lambda entry: entry.rank)
SETTINGS_TABS = Section(SettingsTab, key=lambda tab: tab.url_name, rank=lambda tab: tab.rank)


def first_entry(member: Membership) -> Entry | None:
    """Where someone lands who may not open what they came for: the first page that they may."""
    return next((entry for entry in ENTRIES if member.can(entry.permission)), None)
