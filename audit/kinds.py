"""The vocabulary in groups, as the history offers it."""

from collections.abc import Mapping
from operator import itemgetter
from types import MappingProxyType

from audit.models import Did

ACCOUNT = "Account"
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Organization": ("organization", "handle", "creatorship", "history"),
        "Members": ("member", "administrator", "notifications"),
        "Invitations": ("invitation", "joining"),
        "Access": ("access", "action"),
        "Service accounts and tokens": ("service_account", "token"),
        "Projects": ("project",),
        "Email": ("mail",),
        ACCOUNT: ("address", "password", "person", "sessions"),
    }
)
"""The first parts of the words, by the heading that they stand under. Each word has one."""

Choices = list[tuple[str, list[tuple[str, str]]]]


def grouped(*, without: str = ACCOUNT) -> Choices:
    """Sorted choices for a select, without the group of what people do with their account."""
    return [
        (heading, sorted(_in_group(heading), key=itemgetter(1)))
        for heading in GROUPS
        if heading != without
    ]


def _in_group(heading: str) -> list[tuple[str, str]]:
    return [(did.value, did.label.capitalize()) for did in Did if group_of(did) == heading]


def group_of(did: Did) -> str:
    """The heading of a word. Raises StopIteration for one without."""
    start = did.partition(".")[0]
    return next(heading for heading, starts in GROUPS.items() if start in starts)
