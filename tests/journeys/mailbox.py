"""What has been mailed to whom."""

import re

from django.core import mail

from outbox.drain import drain
from tests.showcase.accounts import CODE

LINK = re.compile(r"https?://\S+/invitations/\S+")


class Mailbox:
    """Every mailbox there is: looking into one has the outbox delivered first."""

    def newest(self, address: str) -> str:
        """The text of the newest mail to this address."""
        drain()
        texts = [message.body for message in mail.outbox if message.to == [address]]
        assert texts, f"Nothing was mailed to {address}."
        return str(texts[-1])

    def code(self, address: str) -> str:
        """The code in the newest mail."""
        return self._find(CODE, address)

    def link(self, address: str) -> str:
        """The link of the invitation in the newest mail."""
        return self._find(LINK, address)

    def _find(self, pattern: re.Pattern[str], address: str) -> str:
        text = self.newest(address)
        found = pattern.search(text)
        assert found, text
        return found.group()
