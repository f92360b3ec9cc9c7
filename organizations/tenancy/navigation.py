"""The entries of the left navigation and the tabs of the settings, which apps declare."""

from dataclasses import dataclass
from enum import StrEnum

from console.manifests import Declaration, Section
from console.serving.addresses import address_of, page_problems
from organizations.models import Membership, Organization
from organizations.tenancy.page_demands import may_open_in_projects
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Place(Declaration):
    """A page in the navigation of members who have its permission."""

    label: str
    url_name: str
    permission: Permission

    @property
    def namespace(self) -> str:
        """The URL namespace of the page, by which the current entry is found."""
        return self.url_name.partition(":")[0]

    def url(self, organization: Organization) -> str:
        """The address of the page in this organization."""
        return address_of(self.url_name, organization.handle)

    def problems(self) -> list[str]:
        """A message if there is no such page, which would break every page with the navigation."""
        return page_problems(self.url_name, "any")


@dataclass(frozen=True)
class Entry(Place):
    """An entry of the left navigation."""

    icon: str
    rank: int = 50
    is_apart: bool = False
    """Whether a line is drawn above it."""
    about: str = ""
    """What the page is for, shown when the search finds it."""
    is_inbox: bool = False
    """Whether members who decide about something see the number that waits next to it."""
    in_projects: bool = False
    """Whether its page also opens to members with roles in some projects only."""

    def is_open_to(self, member: Membership) -> bool:
        """Whether the member may open the page. Without a query for members without such roles."""
        if member.reach(self.permission).is_everywhere:
            return True
        return self.in_projects and may_open_in_projects(member, self.permission)


class TabGroup(StrEnum):
    """The groups of the tabs of the settings."""

    GENERAL = "General"
    ACCESS = "Access"
    APIS = "APIs"
    INTEGRATIONS = "Integrations"
    RECORDS = "Records"
    DANGER = "Danger"


@dataclass(frozen=True)
class SettingsTab(Place):
    """A tab of the organization's settings."""

    group: TabGroup
    rank: int = 50
    counted: str = ""
    """The field of `SettingsCounts` that is shown next to it; empty for none."""
    hides_at_zero: bool = False
    """Whether it is only shown once the number is not 0, or on its own page."""


ENTRIES = Section(Entry, key=lambda entry: entry.url_name, rank=lambda entry: entry.rank)
SETTINGS_TABS = Section(SettingsTab, key=lambda tab: tab.url_name, rank=lambda tab: tab.rank)


def first_entry(member: Membership) -> Entry | None:
    """The first entry that this member may open; None if they may open none.

    Members who lack the permission for the page they came for are sent there.
    """
    return next((entry for entry in ENTRIES if entry.is_open_to(member)), None)
