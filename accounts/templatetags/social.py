"""What the pages for signing in know of providers elsewhere."""

from django import template
from django.template.context import Context

from accounts.provider import SocialProvider
from accounts.social.adapter import configured_providers

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_in_providers(context: Context) -> list[SocialProvider]:
    """`{% sign_in_providers as … %}`: those with which one can sign in."""
    return configured_providers(context["request"])
