"""The tabs of an API version, which the catalogue and apps above declare."""

from dataclasses import dataclass

from apis.models import Version
from console.manifests import Declaration, Section
from console.serving.addresses import page_problems
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class VersionTab(Declaration):
    """A page about one version, shown as a tab to members with the permission.

    Its address has the handles of the organization and of the API, and the number of the version.
    """

    label: str
    url_name: str
    permission: Permission
    rank: int = 50
    calls_operations: bool = False
    """Whether the page calls the operation that its query names: `?operation=GET /orders`."""

    def url(self, version: Version) -> str:
        """The page's address for this version."""
        return version.page_url(self.url_name)

    def problems(self) -> list[str]:
        """An error if the page does not exist, because its tab would break every other page."""
        return page_problems(self.url_name, "any", "any", 1)


VERSION_TABS = Section(VersionTab, key=lambda tab: tab.url_name, rank=lambda tab: tab.rank)
