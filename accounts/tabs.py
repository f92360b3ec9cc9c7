"""The tabs of a person's account. Each app declares its own."""

from dataclasses import dataclass

from django.urls import reverse

from console.manifests import Declaration, Section
from console.serving.addresses import page_problems


@dataclass(frozen=True)
class AccountTab(Declaration):
    """A tab of the account, with one or more pages."""

    label: str
    url_name: str
    rank: int
    under: str = ""
    """The prefix of the paths of its pages, if it is not the path of the first."""

    @property
    def url(self) -> str:
        """The path of the tab's first page."""
        return reverse(self.url_name)

    def has(self, path: str) -> bool:
        """Whether the page at this path is one of the tab's."""
        return path.startswith(self.under or self.url)

    def problems(self) -> list[str]:
        """What is wrong with the declaration: an unknown page, which would break all pages."""
        return page_problems(self.url_name)


TABS = Section(AccountTab, key=lambda tab: tab.url_name, rank=lambda tab: tab.rank)
