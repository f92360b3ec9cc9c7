"""Where each app's pages hang."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path

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


@dataclass(frozen=True)
class Address:
    """One named address pattern and the view behind it."""

    name: str
    path: str
    view: Callable[..., Any]


def addresses() -> Iterator[Address]:
    """All there are, in their order, those of libraries among them."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Address(f"{namespace}{entry.name}", path, entry.callback)
