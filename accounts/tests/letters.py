"""What has been mailed, for tests of what people do with it."""

import re
from typing import Any

from django.core import mail

from outbox.drain import drain

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


def letters_to(address: str) -> list[Any]:
    """Every mail to this address, oldest first. The outbox is delivered before."""
    drain()
    return [message for message in mail.outbox if message.to == [address]]


def code_mailed_to(address: str) -> str:
    """The code in the newest mail to this address."""
    found = CODE.search(str(letters_to(address)[-1].body))
    assert found, f"The newest mail to {address} holds no code."
    return found.group()
