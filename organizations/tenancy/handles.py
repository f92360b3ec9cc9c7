"""Handles: the unique strings, made from names, that URLs and tools use."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from slugify import slugify

from console.manifests import Declaration, Section
from console.refusals import Refusal

SHORTEST, LONGEST = 3, 40
PATTERN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CHARACTERS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# The first segments of our addresses, infrastructure, the mailbox names of RFC 2142, and words by
# which someone could pose as us.
RESERVED_WORDS = """
about abuse access account accounts admin administrator administrators all another-address api apis
app apps assets auth authentication beta billing blog cdn console contact create dashboard demo dev
developer developers development docs documentation domain email example faq favicon feedback
first-steps ftp git graphql handle health healthz help history home hostmaster imap index info
internal invitation invitations invite jobs leave legal list localhost login logout mail marketing
me member members menu metrics mine new news noc none notifications null oauth official operator
operators organization organizations owner password payment payments ping pop postmaster press
pricing privacy private product production profile public readyz register release reset robots root
sales search security security-team self session sessions settings setup shop sign-in-again signin
signup smtp ssl staff staging start-over static status store support system team terms test theme
tos trust undefined unsubscribe update upload usenet user users uucp verify web webhook webhooks
webmaster welcome well-known wiki www you
"""

_PAGE_NAMES = frozenset({"new"})
"""Names of our pages in the place of a handle, as in `projects/new/`."""
_MAX_NUMBER = 99
"""The highest number that is put behind a handle to make it unique."""

LOOK_ALIKES = [("rn", "m"), ("vv", "w")]
_LOOK_ALIKE_LETTERS = str.maketrans({"0": "o", "1": "l", "i": "l", "2": "z", "5": "s", "8": "b"})


class NoHandleLeft(Refusal):
    slug = "no-handle-left"
    message = "Too many have a similar name. Choose another name."
    field = "name"


def make_handle(name: str, filler: str = "org") -> str:
    """A well-formed handle from a name: "Stark Industries" gives `stark-industries`.

    Transliterated, in lower case, with words joined by hyphens. `filler` is added if the handle
    would be too short or begin with a digit. The handle may be taken or reserved.
    """
    handle = slugify(name, max_length=LONGEST, word_boundary=True)[:LONGEST].strip("-")
    if handle and not handle[0].isalpha():
        handle = f"{filler}-{handle}"[:LONGEST].strip("-")
    if len(handle) < SHORTEST:
        handle = f"{handle}-{filler}".strip("-")
    return handle


def handle_key(handle: str) -> str:
    """The form in which handles are unique: lower case, with look-alikes as one letter."""
    key = handle.lower()
    for pair, letter in LOOK_ALIKES:
        key = key.replace(pair, letter)
    return key.translate(_LOOK_ALIKE_LETTERS)


def hyphenless_key(handle: str) -> str:
    """The `handle_key` without hyphens: a handle with the key of someone else's is not free.

    Two stored handles can have one key, because earlier releases allowed a difference in hyphens.
    """
    return handle_key(handle.replace("-", ""))


@dataclass(frozen=True)
class ReservedWords(Declaration):
    """Words in the URLs of an app, separated by spaces, that no organization can have as handle."""

    words: str


RESERVED = Section(ReservedWords, key=lambda reserved: reserved.words)


@cache
def reserved_hyphenless_keys() -> frozenset[str]:
    """The reserved words, ours and those that apps declare, as `hyphenless_key` makes them."""
    texts = [RESERVED_WORDS, *(reserved.words for reserved in RESERVED)]
    return frozenset(hyphenless_key(word) for text in texts for word in text.split())


def reason_against_handle(handle: str) -> str:
    """The sentence that says why no one can have this handle, or empty if one can."""
    if not SHORTEST <= len(handle) <= LONGEST:
        return f"A handle must have {SHORTEST} to {LONGEST} characters."
    if not PATTERN.fullmatch(handle):
        return (
            "A handle can have only letters a-z, digits and single hyphens, starting with a letter."
        )
    if _parses_as_uuid(handle):
        return "A handle cannot look like an ID."
    if hyphenless_key(handle) in reserved_hyphenless_keys():
        return f"The handle {handle} is reserved."
    return ""


RULES: list[tuple[str, Callable[[str], bool]]] = [
    (f"{SHORTEST} to {LONGEST} characters", lambda handle: SHORTEST <= len(handle) <= LONGEST),
    ("Letters a-z, digits and single hyphens", lambda handle: bool(CHARACTERS.fullmatch(handle))),
    ("Starts with a letter", lambda handle: "a" <= handle[:1] <= "z"),
]
"""The shape of a handle, in words that the form marks as met while a person types."""


def alternative_handles(handle: str) -> Iterator[str]:
    """Well-formed handles like this one, best first: `shop-hq`, `shop-3`. They may be taken."""
    endings: Iterable[str] = ("-hq", "-team", "-org", *(f"-{n}" for n in range(3, 30)))
    for ending in endings:
        candidate = handle[: LONGEST - len(ending)].rstrip("-") + ending
        if not reason_against_handle(candidate):
            yield candidate


def free_handle(rows: Any, name: str, *, filler: str = "org") -> str:
    """The handle that the name makes, or the first numbered one, that no row has: `shop-2`.

    For handles within an organization, so words that are reserved for organizations are allowed.
    Raises NoHandleLeft.
    """
    handle = make_handle(name, filler)
    endings = ("", *(f"-{number}" for number in range(2, _MAX_NUMBER + 1)))
    candidates = [handle[: LONGEST - len(end)].rstrip("-") + end for end in endings]
    taken = {*_PAGE_NAMES, *rows.filter(handle__in=candidates).values_list("handle", flat=True)}
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    raise NoHandleLeft


def _parses_as_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
