"""Links to pages elsewhere, which people follow and the console never does."""

import re
from urllib.parse import urlsplit

LONGEST = 500
"""Characters."""
_PRINTABLE = re.compile(r"[!-~]+")


def is_link(value: str) -> bool:
    """Whether browsers open this, and it contains no password."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    is_fit = parts.scheme in {"http", "https"} and parts.hostname and len(value) <= LONGEST
    return bool(is_fit and _PRINTABLE.fullmatch(value) and "@" not in parts.netloc)


def link_problem(value: str) -> str:
    """Why this is not stored as a link, in words; empty where it is, as for none."""
    if not value or is_link(value):
        return ""
    return "Enter a URL that starts with https:// or http://, without a password."
