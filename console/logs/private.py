"""The net below all that is logged: what no one is to read there.

No line of ours says such a thing. Databases and mail servers do, in the text of what they raise.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address

HIDDEN = "…"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The text without addresses of people and machines, values of rows, queries, and secrets."""
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text


def _hide_address(found: re.Match[str]) -> str:
    """Hide it if it is an IP address, and not one of this machine. A colon may follow."""
    for end in ("", ":"):
        text = found[0].removesuffix(end)
        try:
            address = ip_address(text)
        except ValueError:
            continue
        if address.is_loopback or int(address) < 2**16:  # as in `some[::2]`
            return found[0]
        return HIDDEN + found[0][len(text) :]
    return found[0]


def _hide_token(found: re.Match[str]) -> str:
    """An ID of a row says nothing to who cannot read the row, and long names are of the schema."""
    is_name = found.string[: found.start()].endswith(('constraint "', 'index "'))
    return found[0] if is_name or _UUID.fullmatch(found[0]) else HIDDEN


_PRIVATE: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # What PostgreSQL says of a row. Without its end, all that follows may belong to it.
    (
        re.compile(
            r"(Key \([^()\n]{1,500}\)=\()[\s\S]*?(?=\) (?:already exists|is |conflicts)|\Z)"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(Failing row contains \()[\s\S]*?(?=\)\.\n|\)\.\Z|\Z)"), rf"\1{HIDDEN}"),
    # The part of a statement that it points at.
    (re.compile(r"(?m)^(LINE \d+: ).*"), rf"\1{HIDDEN}"),
    # Who signs in at another system, a query, and what is called a secret.
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
    # What is signed, and tokens and keys of sessions: long, and of letters and digits.
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
