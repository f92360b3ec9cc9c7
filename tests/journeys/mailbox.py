"""What has been mailed to whom."""

import re

from tests.showcase.accounts import CODE
from tests.started import Started
from tests.waiting import eventually

LINK = re.compile(r"https?://\S+/invitations/\S+")


class Mailbox:
    """Every mailbox there is."""

    def __init__(self, console: Started) -> None:
        self.console = console

    def newest(self, address: str) -> str:
        """The text of the newest mail to this address, as soon as there is one."""
        eventually(lambda: self.console.mails_to(address), f"a mail to {address}")
        return self.console.mails_to(address)[-1]

    def code(self, address: str) -> str:
        """The code in the newest mail."""
        return self.find(CODE, address)

    def link(self, address: str) -> str:
        """The link of the invitation in the newest mail."""
        return self.find(LINK, address)

    def find(self, pattern: re.Pattern[str], address: str) -> str:
        """What matches in the newest mail, which may come after a mail about something else."""
        what = f"{pattern.pattern} in the newest mail to {address}"
        eventually(lambda: pattern.search(self.newest(address)), what)
        found = pattern.search(self.newest(address))
        assert found
        return found.group()
