"""Template filters that put events into words."""

from django import template

from audit import sentences, symbols

register = template.Library()
register.filter(sentences.sentence)
register.filter(sentences.event_text)
register.filter(sentences.name_in)
register.filter(symbols.icon_of)
register.filter(sentences.address_in)
