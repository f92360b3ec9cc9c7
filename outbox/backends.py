"""Where mail goes when there is no mail server."""

from collections.abc import Sequence
from email import policy
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

# Links stay whole in the file, for people and programs that read it.
LONG_LINES = policy.default.clone(max_line_length=990, cte_type="8bit")


class MailFiles(BaseEmailBackend):
    """One file a mail (RFC 822), named by time and Message-ID, for development.

    A file appears whole: it is written under another name first.
    """

    def __init__(self, *, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            data = message.message(policy=LONG_LINES)
            name = str(data["Message-ID"] or id(message)).strip("<>").split("@")[0]
            path = self.folder / f"{timezone.now():%Y%m%dT%H%M%S.%f}-{name}.eml"
            draft = path.with_suffix(".part")
            draft.write_bytes(data.as_bytes())
            draft.rename(path)
        return len(email_messages)
