"""Links back to the page from which one came.

A page such as a confirmation or a form is linked to with `?{% from_here %}`; its Cancel leads to
`{% way_back 'settings:members' organization.handle %}`. The path is checked as any `next` is.
"""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.shortcuts import resolve_url

from console.serving.addresses import safe_next

register = template.Library()


@register.simple_tag(takes_context=True)
def from_here(context: dict[str, Any]) -> str:
    """The query string `next=…` that makes a page lead back to this one, with its filters."""
    request = context["request"]
    query = request.GET.copy()
    query.pop("next", None)
    path = f"{request.path}?{query.urlencode()}" if query else request.path
    return urlencode({"next": path}, safe="/")


@register.simple_tag(takes_context=True)
def and_back(context: dict[str, Any], url: str) -> str:
    """The URL, with the query string `next=…` that makes its page lead back to this one."""
    return f"{url}{'&' if '?' in url else '?'}{from_here(context)}"


@register.simple_tag(takes_context=True)
def onward(context: dict[str, Any]) -> str:
    """The query string that passes `next` of this page on, with its "?"; "" without one."""
    target = safe_next(context["request"])
    return f"?{urlencode({'next': target}, safe='/')}" if target else ""


@register.simple_tag(takes_context=True)
def way_back(context: dict[str, Any], default: str, *args: Any) -> str:
    """The path of the page from which one came, from a valid `next`; otherwise the default.

    The default is a path, or a URL name with its arguments.
    """
    return safe_next(context["request"]) or resolve_url(default, *args)
