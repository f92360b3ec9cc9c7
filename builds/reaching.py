"""How a page gets at a build."""

from django.shortcuts import get_object_or_404

from builds.models import Build
from projects.models import Component

LARGEST = 2**31 - 1
"""A number that a database compares with its own."""


def build_of(component: Component, number: int) -> Build:
    """The build of the component with this number; else 404."""
    found = get_object_or_404(component.builds, number=min(number, LARGEST))
    found.component = component
    return found
