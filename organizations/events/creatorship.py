"""The event types of the creator of an organization, with who is notified of each."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_in_organization

_creatorship_event = partial(EventType, group="Organization")
_creatorship_notice = partial(
    NotifyingEventType,
    group="Organization",
    audience=(Audience.TARGET,),
    page=page_in_organization("settings:creatorship", "View creator status"),
)

CREATORSHIP_DECLINED = _creatorship_notice(
    "creatorship.declined", "declined creator status", "{actor} declined creator status"
)
CREATORSHIP_LAPSED = _creatorship_event(
    "creatorship.lapsed",
    "let an offer of creator status expire",
    "The offer of creator status to {target} expired",
)
CREATORSHIP_OFFERED = _creatorship_notice(
    "creatorship.offered",
    "offered creator status",
    "{actor} offered creator status to {target}",
    is_urgent=True,
    page=page_in_organization("settings:creatorship", "Answer offer"),
)
CREATORSHIP_TAKEN = _creatorship_notice(
    "creatorship.taken", "became the creator", "{actor} became the creator[, replacing {other}]"
)
CREATORSHIP_WITHDRAWN = _creatorship_notice(
    "creatorship.withdrawn",
    "withdrew an offer of creator status",
    "{actor} withdrew the offer of creator status to {target}",
)
