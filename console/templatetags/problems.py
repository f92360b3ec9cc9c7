"""What is wrong with a form, for the summary above it."""

from django import template

from console import forms

register = template.Library()
register.filter(forms.problems)
