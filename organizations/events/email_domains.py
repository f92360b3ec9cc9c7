"""The event types of the email domains of organizations, with who is notified of each."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_in_organization

_email_domain_event = partial(EventType, group="Email domains")
_email_domain_notice = partial(
    NotifyingEventType,
    group="Email domains",
    audience=(Audience.ADMINISTRATORS,),
    page=page_in_organization("settings:email-domains", "View email domains"),
)

EMAIL_DOMAIN_ADDED = _email_domain_event(
    "email_domain.added", "added an email domain", "{actor} added the email domain {target}"
)
EMAIL_DOMAIN_CHECK_REQUESTED = _email_domain_event(
    "email_domain.check_requested",
    "requested a check of an email domain",
    "{actor} requested a check of the email domain {target}",
)
EMAIL_DOMAIN_FAILING = _email_domain_notice(
    "email_domain.failing",
    "missed the proof of an email domain",
    "The proof of the email domain {target} is missing[; without it, the domain is lost on"
    " {until}]",
)
EMAIL_DOMAIN_LOST = _email_domain_notice(
    "email_domain.lost",
    "lost an email domain",
    "The email domain {target} was lost, as its proof is missing",
)
EMAIL_DOMAIN_PROVED = _email_domain_notice(
    "email_domain.proved",
    "found the proof of an email domain",
    "The proof of the email domain {target} was found",
)
EMAIL_DOMAIN_REMOVED = _email_domain_event(
    "email_domain.removed", "removed an email domain", "{actor} removed the email domain {target}"
)
