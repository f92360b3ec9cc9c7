"""Events in words, for templates."""

from django import template

from audit import sentences

register = template.Library()
register.filter(sentences.told)
register.filter(sentences.name_in)
register.filter(sentences.address_in)
