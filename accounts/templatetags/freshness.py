"""What the pages that ask for a fresh sign-in say about it."""

from django import template

from accounts.sessions import freshness

register = template.Library()
register.simple_tag(freshness.errand)
