"""What the left navigation and the settings tabs can show. Apps above add their own entries."""

from dataclasses import dataclass

from console.addresses import address
from organizations.models import Organization
from organizations.roles import Permission


@dataclass(frozen=True)
class Entry:
    """A page that a member may go to, if their roles let them."""

    label: str
    url_name: str
    permission: Permission
    icon: str = ""
    rank: int = 50
    is_apart: bool = False
    """Whether a line stands above it."""
    counted: str = ""
    """Which of the organization's `Counts` stands beside it."""

    @property
    def namespace(self) -> str:
        """The part of the console that the page opens."""
        return self.url_name.partition(":")[0]

    def url(self, organization: Organization) -> str:
        """The entry's address in this organization."""
        return address(self.url_name, organization.handle)


entries: list[Entry] = [
    Entry(
        "Settings",
        "settings:organization",
        Permission.VIEW_ORGANIZATION,
        "settings",
        90,
        is_apart=True,
    )
]

SETTINGS_TABS = [
    Entry("Organization", "settings:organization", Permission.VIEW_ORGANIZATION),
    Entry("Members", "settings:members", Permission.VIEW_ORGANIZATION, counted="members"),
    Entry(
        "Invitations",
        "settings:invitations",
        Permission.MANAGE_MEMBERSHIP,
        counted="invitations",
    ),
    Entry("Roles", "settings:roles", Permission.VIEW_ORGANIZATION),
    Entry("History", "settings:history", Permission.VIEW_EVENT),
    Entry("Danger zone", "settings:danger", Permission.DELETE_ORGANIZATION),
]


def add(entry: Entry) -> None:
    """Have the left navigation show this entry, in the order of the ranks."""
    if entry not in entries:
        entries.append(entry)
        entries.sort(key=lambda each: each.rank)
