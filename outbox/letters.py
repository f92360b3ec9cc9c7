"""The emails that are files in the mail folder, for the development page."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

# No longer than a file system takes: it would raise where "no such file" is meant.
NAME = re.compile(r"[\w.-]{1,200}\.eml", re.ASCII)
LINK = re.compile(r"https?://[^\s<>\"']+")
SHOWN = 200


@dataclass(frozen=True)
class Letter:
    """One mail in the folder."""

    name: str
    message: EmailMessage
    at: datetime

    @property
    def text(self) -> str:
        """The text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part, with attached images in it as data URLs; empty without such a part."""
        html = self._part("html")
        for part in self.message.iter_attachments():
            if cid := part.get("Content-ID", "").strip("<>"):
                content = b64encode(part.get_content()).decode()
                data_url = f"data:{part.get_content_type()};base64,{content}"
                html = html.replace(f"cid:{cid}", data_url)
        return html

    @property
    def links(self) -> list[str]:
        """The links in the text part, each once."""
        return list(dict.fromkeys(LINK.findall(self.text)))

    def _part(self, subtype: str) -> str:
        """The text of the part `plain` or `html`; empty if the message has none."""
        part = self.message.get_body((subtype,))
        return part.get_content() if part else ""


def newest() -> list[Letter]:
    """The emails in the folder, newest first."""
    files = sorted(_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return [_read(path) for path in files]


def named(name: str) -> Letter | None:
    """The mail in the file of this name, if there is one."""
    path = _folder() / name
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _folder() -> Path:
    return Path(settings.MAIL_FOLDER)


def _read(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Letter(path.name, message, datetime.fromtimestamp(path.stat().st_mtime).astimezone())
