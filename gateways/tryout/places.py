"""How many test calls of one organization are under way in this process."""

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
"""Of one organization in this process: half of all that it makes. The last is for one with none."""

_lock = Lock()
_calling: Counter[UUID] = Counter()


class TooManyAtOnce(Refusal):
    slug = "too-many-at-once"
    message = "{organization} is waiting for other test calls. Try again in a moment."
    status = HTTPStatus.SERVICE_UNAVAILABLE


@contextmanager
def occupy_call_place(member: Membership) -> Iterator[None]:
    """One of the organization's places, so that its slow service does not take all there are."""
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
