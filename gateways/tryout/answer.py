"""A reply of someone's API, as text for a page: nothing of it is trusted to be more than text."""

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
    """A reply of an API, as a page shows it."""

    status: int
    headers: list[tuple[str, str]]
    milliseconds: int
    size: int
    """Bytes of the body, as far as it was read."""
    is_cut: bool
    media_type: str
    text: str | None
    """None if there is no body, or if it is no text."""

    @property
    def words(self) -> str:
        """The status with its phrase, such as "404 Not Found"."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)

    @property
    def is_good(self) -> bool:
        """Whether the status is 2xx or 3xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.BAD_REQUEST


def readable_reply(reply: Reply) -> ReadableReply:
    """The reply for a page: text decoded, JSON indented, control characters replaced."""
    content_type = reply.header("Content-Type")
    media_type = content_type.partition(";")[0].strip().lower()[:100]
    text = _text(reply.body, content_type)
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


def _text(body: bytes, content_type: str) -> str | None:
    """The body as text; None if it is empty, no text, or in another character set than CHARSETS."""
    match = _CHARSET.search(content_type)
    charset = match[1].lower() if match else "utf-8"
    if not body or charset not in CHARSETS:
        return None
    # What was cut may end within a character.
    try:
        text = body.decode(charset) if len(body) < LARGEST else body.decode(charset, "replace")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else _readable(text)


def indent_json(text: str) -> str:
    """JSON, indented; the text as it is if it is no JSON, or becomes longer than LARGEST_SHOWN.

    Numbers and duplicate keys stay as they were written.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    parts: list[str] = []
    depth = length = 0
    for part in _TOKENS.findall(text):
        depth += (part in "{[") - (part in "}]")
        line_break = "\n" + "  " * depth
        spaced = {"{": "{" + line_break, "[": "[" + line_break, ",": "," + line_break, ":": ": "}
        parts.append(line_break + part if part in "}]" else spaced.get(part, part))
        length += len(parts[-1])
        if length > LARGEST_SHOWN:
            return text
    return re.sub(r"([{\[])\s+([}\]])", r"\1\2", "".join(parts))


def _readable(text: str) -> str:
    """The text, with replacement characters for control characters and lone surrogates."""
    return _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
