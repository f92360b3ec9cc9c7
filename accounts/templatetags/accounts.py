"""Template tags of the pages on which people sign in, and of those of their account."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template.context import Context

from accounts.provider import SocialProvider
from accounts.second_factor.passkeys import passkeys_work
from accounts.sessions import freshness
from accounts.social.adapter import configured_providers
from accounts.tabs import TABS

register = template.Library()
register.simple_tag(freshness.sign_in_purpose)


@register.simple_tag(takes_context=True)
def passkeys_work_here(context: Context) -> bool:
    """`{% passkeys_work_here as … %}`: whether a browser offers its passkeys on this page."""
    return passkeys_work(context["request"])


@register.simple_tag(takes_context=True)
def sign_in_providers(context: Context) -> list[SocialProvider]:
    """`{% sign_in_providers as … %}`: the configured providers of social sign-in."""
    return configured_providers(context["request"])


@register.simple_tag(takes_context=True)
def account_tabs(context: Context) -> list[dict[str, Any]]:
    """`{% account_tabs as tabs %}`: the tabs of the person's account, with the one that is open."""
    path = context["request"].path
    return [{"label": tab.label, "url": tab.url, "is_current": tab.has(path)} for tab in TABS]


@register.simple_tag(takes_context=True)
def account_page(context: Context) -> str:
    """`{% account_page %}`: the name of the open tab; "Your account" on a page of no tab."""
    path = context["request"].path
    return next((tab.label for tab in TABS if tab.has(path)), "Your account")


@register.filter
def as_json(value: Any) -> str:
    """The value as JSON, for an attribute that a script reads."""
    return json.dumps(value, cls=DjangoJSONEncoder)
