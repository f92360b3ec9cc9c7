"""Where each app's pages hang."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import URLResolver, include, path

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Pages(Declaration):
    """The addresses of an app, in one module, under one beginning.

    The first app that answers an address has it, so pages right under `/organizations/<handle>/`
    are declared after those in folders of their own.
    """

    urls: str
    """The module, such as `projects.urls`."""
    under: str
    """What the addresses begin with: a route without a leading slash."""
    are_for_development: bool = False
    """Whether they are there only with DEBUG."""


PAGES = Section(Pages, key=lambda pages: pages.urls)


def routes() -> Iterator[URLResolver]:
    """What `console/urls.py` adds to its own."""
    for pages in PAGES:
        if settings.DEBUG or not pages.are_for_development:
            yield path(pages.under, include(pages.urls))
