"""One page in one state."""

from dataclasses import dataclass

from accounts.models import User
from organizations.models import Membership
from tests.showcase.acts import Act

PHONE, DESK = 390, 1280


@dataclass(frozen=True)
class Shot:
    """One page in one state: who looks at it, and what they did before."""

    page: str
    state: str
    address: str
    who: Membership | User | None = None
    act: Act | None = None
    widths: tuple[int, ...] = (DESK, PHONE)
    part: str = ""
    """What is new on it, where the rest is the page of another shot, half covered."""
    leads_on: bool = False
    """Whether its act leads to a page that no other shot shows, so that every run needs it."""

    def __str__(self) -> str:
        return f"{self.page}-{self.state}"

    @property
    def is_long_list(self) -> bool:
        """Whether it differs only by the number of its rows."""
        return self.state in {"300", "crowd"}

    @property
    def is_of_window(self) -> bool:
        """Whether its picture ends where the window does."""
        return self.is_long_list or self.page == "readme"
