"""What a member requested and others have to decide about. Each app declares its kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from console.manifests import Declaration, Section
from organizations.models import Membership

MOST_SHOWN = 50
"""Of each kind, the newest."""


@dataclass(frozen=True)
class OwnRequest:
    """What is shown of a request to the member who made it."""

    what: str
    """What is requested: "Deploy: Orders #12 to Production"."""
    about: str
    """The kind, and what it waits for: "Deployment that waits for approval"."""
    url: str
    """The page of what was requested."""
    withdraw_url: str = ""
    """The page that takes the request back by POST; empty if the member cannot."""
    withdraw: str = "Withdraw"
    """What that is called for this kind."""


@dataclass(frozen=True)
class OwnRequestKind(Declaration):
    """A kind of requests that wait for an answer."""

    name: str
    icon: str
    rows: Callable[[Membership], QuerySet[Any]]
    """Returns the member's unanswered requests, with all that `item` reads."""
    since: str
    """The field with the time of the request."""
    item: Callable[[Any, Membership], OwnRequest]


@dataclass(frozen=True)
class UnansweredRequest:
    """A request of a member, with its kind and its time."""

    kind: OwnRequestKind
    item: OwnRequest
    since: datetime


OWN_REQUEST_KINDS = Section(OwnRequestKind, key=lambda kind: kind.name)


def own_requests_of(member: Membership, *kinds: OwnRequestKind) -> list[UnansweredRequest]:
    """The member's newest unanswered requests of these or of all kinds, in one query a kind."""
    requests = []
    for kind in kinds or OWN_REQUEST_KINDS:
        for row in kind.rows(member).order_by(f"-{kind.since}")[:MOST_SHOWN]:
            row.organization = member.organization
            item = kind.item(row, member)
            requests.append(UnansweredRequest(kind, item, getattr(row, kind.since)))
    return sorted(requests, key=lambda request: request.since, reverse=True)
