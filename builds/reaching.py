"""How a page reaches a build."""

from django.shortcuts import get_object_or_404

from builds.models import Build
from projects.models import Component

LARGEST = 2**31 - 1
"""The largest number that the database can compare with a column of integers."""


def build_of(component: Component, number: int) -> Build:
    """The component's build with this number. Raises Http404 if there is none."""
    build = get_object_or_404(component.builds, number=min(number, LARGEST))
    build.component = component
    return build
