"""Places for the test calls that organizations have under way in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock
from uuid import UUID

from console.calling.client import AT_ONCE
from console.refusals import Refusal
from organizations.models import Membership

MOST_AT_ONCE = 2
"""Calls of one organization, half of what a process makes. The last is for one that has none."""

_lock = Lock()
_calling: Counter[UUID] = Counter()


class TooManyAtOnce(Refusal):
    slug = "too-many-at-once"
    message = "{organization} is waiting for other test calls. Try again in a moment."
    status = HTTPStatus.SERVICE_UNAVAILABLE


@contextmanager
def occupy_call_place(member: Membership) -> Iterator[None]:
    """Occupy a place of the member's organization for a test call until the end of the block.

    Raises TooManyAtOnce, so that one organization's slow service does not take all places.
    """
    pk = member.organization.pk
    with _lock:
        is_last = _calling.total() >= AT_ONCE - 1
        if _calling[pk] >= MOST_AT_ONCE or (is_last and _calling[pk]):
            raise TooManyAtOnce(organization=member.organization)
        _calling[pk] += 1
    try:
        yield
    finally:
        with _lock:
            _calling[pk] -= 1
            if not _calling[pk]:
                del _calling[pk]
