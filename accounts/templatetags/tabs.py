"""What the pages of a person's account have around them."""

from typing import Any

from django import template
from django.template.context import Context

from accounts.tabs import TABS

register = template.Library()


@register.simple_tag(takes_context=True)
def account_tabs(context: Context) -> list[dict[str, Any]]:
    """`{% account_tabs as tabs %}`: the tabs of the person's account, with the one that is open."""
    path = context["request"].path
    return [{"label": tab.label, "url": tab.url, "is_current": tab.has(path)} for tab in TABS]
