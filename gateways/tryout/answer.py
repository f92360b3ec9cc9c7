"""What came back, as text for a page: it is a stranger's, and nothing of it is more than text."""

import json
import re
from dataclasses import dataclass
from http import HTTPStatus

from console.calling.client import LARGEST, Reply

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_CHARSET = re.compile(r"charset=\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_JSON = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json")
CHARSETS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"}
LARGEST_SHOWN = 2 * LARGEST
"""Characters of JSON, which indenting makes longer."""


@dataclass(frozen=True)
class ReadableReply:
    """An answer to read."""

    status: int
    headers: list[tuple[str, str]]
    milliseconds: int
    size: int
    """Bytes, as far as they were read."""
    is_cut: bool
    media_type: str
    text: str | None
    """None where there is nothing to read: no body, or one that is no text."""

    @property
    def words(self) -> str:
        """The status as HTTP has it, such as "404 Not Found"."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)

    @property
    def is_good(self) -> bool:
        """Whether it says that it worked."""
        return HTTPStatus.OK <= self.status < HTTPStatus.BAD_REQUEST


def readable_reply(reply: Reply) -> ReadableReply:
    """The reply for a page."""
    declared = reply.header("Content-Type")
    media_type = declared.partition(";")[0].strip().lower()[:100]
    text = _text(reply.body, declared)
    if text and not reply.is_cut and _JSON.fullmatch(media_type):
        text = indent_json(text)
    return ReadableReply(
        status=reply.status,
        headers=[(_readable(name), _readable(value)) for name, value in reply.headers],
        milliseconds=round(reply.seconds * 1_000),
        size=len(reply.body),
        is_cut=reply.is_cut,
        media_type=media_type or "unknown type",
        text=text,
    )


def _text(body: bytes, declared: str) -> str | None:
    """The body, if it is text in a character set that browsers and people read."""
    named = _CHARSET.search(declared)
    charset = named[1].lower() if named else "utf-8"
    if not body or charset not in CHARSETS:
        return None
    # What was cut may end within a character.
    try:
        text = body.decode(charset) if len(body) < LARGEST else body.decode(charset, "replace")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else _readable(text)


def indent_json(text: str) -> str:
    """JSON with its lines; what is no JSON, or becomes too long, as it is.

    Numbers and doubled keys stay as they were written.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    parts: list[str] = []
    depth = length = 0
    for part in _TOKENS.findall(text):
        depth += (part in "{[") - (part in "}]")
        line = "\n" + "  " * depth
        written = {"{": "{" + line, "[": "[" + line, ",": "," + line, ":": ": "}
        parts.append(line + part if part in "}]" else written.get(part, part))
        length += len(parts[-1])
        if length > LARGEST_SHOWN:
            return text
    return re.sub(r"([{\[])\s+([}\]])", r"\1\2", "".join(parts))


def _readable(text: str) -> str:
    return _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
