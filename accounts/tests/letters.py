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
    """The newest code mailed to this address.

    While the clock of a test stands still, another mail may be delivered after it.
    """
    found = [code for mail in letters_to(address) for code in CODE.findall(str(mail.body))]
    assert found, f"No mail to {address} holds a code."
    return str(found[-1])
