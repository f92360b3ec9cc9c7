"""Hiding personal data and secrets in all that is logged, as a last resort.

No message of the console has any. Those of databases and mail servers do, in the errors they raise.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address

HIDDEN = "…"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The text with email and IP addresses, values of rows, query strings and secrets hidden."""
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text


def _hide_address(match: re.Match[str]) -> str:
    """Hide the match if it is an IP address, but not one of this machine. A colon may follow."""
    for end in ("", ":"):
        text = match[0].removesuffix(end)
        try:
            address = ip_address(text)
        except ValueError:
            continue
        if address.is_loopback or int(address) < 2**16:  # as in `some[::2]`
            return match[0]
        return HIDDEN + match[0][len(text) :]
    return match[0]


def _hide_token(match: re.Match[str]) -> str:
    """Hide the match unless it is a UUID, which only names a row, or a constraint or index."""
    is_name = match.string[: match.start()].endswith(('constraint "', 'index "'))
    return match[0] if is_name or _UUID.fullmatch(match[0]) else HIDDEN


_PRIVATE: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Values of a row in errors of PostgreSQL. If the end is missing, all that follows is hidden.
    (
        re.compile(
            r"(Key \([^()\n]{1,500}\)=\()[\s\S]*?(?=\) (?:already exists|is |conflicts)|\Z)"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(Failing row contains \()[\s\S]*?(?=\)\.\n|\)\.\Z|\Z)"), rf"\1{HIDDEN}"),
    # The part of a statement that PostgreSQL points at.
    (re.compile(r"(?m)^(LINE \d+: ).*"), rf"\1{HIDDEN}"),
    # Credentials in a URL, a query string, and values with names of secrets.
    (re.compile(r"(?<=://)[^\s/@'\"<>]{1,500}@"), f"{HIDDEN}@"),
    (re.compile(r"(?<=\?)[^\s\"'<>?]{1,200}=[^\s\"'<>]*"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic) +[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"(?i)\b(passw(?:or)?d\d?|pwd|secret|api[_-]?key|authorization|cookie)"
            r"([\"']?\s?[=:]\s?)([\"']?)[^\s\"',;&)}\]]+"
        ),
        rf"\1\2\3{HIDDEN}",
    ),
    (re.compile(r"whsec_[\w+/=-]+"), HIDDEN),
    (
        re.compile(r"[^\s\"'<>(),;:=\[\]@]{1,128}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"),
        f"{HIDDEN}@{HIDDEN}",
    ),
    # Signed values, tokens and session keys: long, with letters and digits.
    (re.compile(r"(?<![\w:-])[\w-]+:[\w-]{6}:[\w-]{20,}"), HIDDEN),
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}"), _hide_token),
    (
        re.compile(
            r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3})?(?!\w)"
        ),
        _hide_address,
    ),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"), _hide_address),
)
