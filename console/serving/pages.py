"""`Pages`: the URLs that an app adds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Pages(Declaration):
    """The URL patterns of a module, under a prefix.

    The first pattern that matches wins, so pages right under `/organizations/<handle>/` are
    declared after those with a path of their own below it.
    """

    urls: str
    """The module, such as `projects.urls`."""
    under: str
    """The prefix: a route without a leading slash."""
    are_for_development: bool = False
    """Whether the pages exist only with DEBUG."""


PAGES = Section(Pages, key=lambda pages: pages.urls)


def routes() -> Iterator[URLResolver]:
    """The URL patterns that apps declare, for `console/urls.py`."""
    for pages in PAGES:
        if settings.DEBUG or not pages.are_for_development:
            yield path(pages.under, include(pages.urls))


@dataclass(frozen=True)
class Address:
    """A named URL pattern and its view."""

    name: str
    path: str
    view: Callable[..., Any]


def addresses() -> Iterator[Address]:
    """All named URL patterns in their order, with those of libraries."""
    yield from _named_patterns(get_resolver(), "", "")


def _named_patterns(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    """The named patterns below a resolver, with its prefix and namespace before theirs."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _named_patterns(entry, path, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Address(f"{namespace}{entry.name}", path, entry.callback)
