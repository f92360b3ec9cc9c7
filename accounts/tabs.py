"""The tabs of a person's account: every app declares its own."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class AccountTab(Declaration):
    """A page that everyone has under their account."""

    label: str
    url_name: str
    rank: int
    under: str = ""
    """What the addresses of its pages begin with, if not with that of the first."""

    @property
    def url(self) -> str:
        """The address of its first page."""
        return reverse(self.url_name)

    def has(self, path: str) -> bool:
        """Whether the page at this path is one of the tab's."""
        return path.startswith(self.under or self.url)

    def problems(self) -> list[str]:
        """A page that is not there would break all others."""
        try:
            reverse(self.url_name)
        except NoReverseMatch:
            return [f"there is no page {self.url_name}."]
        return []


TABS = Section(AccountTab, key=lambda tab: tab.url_name, rank=lambda tab: tab.rank)
