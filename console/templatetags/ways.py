"""Links that lead back to where one came from.

A page that is only on the way, such as a question or a form, is linked to with `?{% from_here %}`;
its Cancel leads to `{% way_back 'settings:members' organization.handle %}`. The path is checked as
any `next` is.
"""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.shortcuts import resolve_url

from console.serving.addresses import safe_next

register = template.Library()


@register.simple_tag(takes_context=True)
def from_here(context: dict[str, Any]) -> str:
    """The query that has a page lead back to this one, with what it is narrowed to."""
    request = context["request"]
    query = request.GET.copy()
    query.pop("next", None)
    here = f"{request.path}?{query.urlencode()}" if query else request.path
    way = type(query)(mutable=True)
    way["next"] = here
    return str(way.urlencode(safe="/"))


@register.simple_tag(takes_context=True)
def onward(context: dict[str, Any]) -> str:
    """The query that takes along where one is going, from a page on the way; else nothing."""
    target = safe_next(context["request"])
    return f"?{urlencode({'next': target}, safe='/')}" if target else ""


@register.simple_tag(takes_context=True)
def way_back(context: dict[str, Any], default: str, *args: Any) -> str:
    """Where one came from, if the address says so and it is a page of ours; else the default.

    The default is a path, or the name of a page and what is in its address.
    """
    return safe_next(context["request"]) or resolve_url(default, *args)
