"""What pages with passkeys need."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template.context import Context

from accounts.second_factor.passkeys import passkeys_work

register = template.Library()


@register.simple_tag(takes_context=True)
def passkeys_work_here(context: Context) -> bool:
    """`{% passkeys_work_here as … %}`: whether a browser offers its passkeys on this page."""
    return passkeys_work(context["request"])


@register.filter
def as_json(value: Any) -> str:
    """What a script reads from an attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)
