"""Links to pages elsewhere, which people follow and the console never does."""

import re
from urllib.parse import urlsplit

LONGEST = 500
"""Characters."""
_PRINTABLE = re.compile(r"[!-~]+")


def is_link(value: str) -> bool:
    """Whether this is an HTTP or HTTPS URL without user name and password, up to LONGEST."""
    try:
        split_url = urlsplit(value)
        _ = split_url.port
    except ValueError:
        return False
    is_web_address = (
        split_url.scheme in {"http", "https"} and split_url.hostname and len(value) <= LONGEST
    )
    return bool(is_web_address and _PRINTABLE.fullmatch(value) and "@" not in split_url.netloc)


def link_problem(value: str) -> str:
    """Why this is not valid as a link, in words; empty if it is, or if it is empty."""
    if not value or is_link(value):
        return ""
    return "Enter a URL that starts with https:// or http://, without a password."
