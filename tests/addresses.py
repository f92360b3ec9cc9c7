"""Every address there is, read from the URL configuration, so that a new page is in every test."""

import re
from typing import Any

from console.serving.pages import Address, addresses
from tests.our_apps import is_tried

FILES = {"portal:look-icon", "portal:look-logo", "portal:look-sheet"}
"""Those named by their content, which is the same for all who get it: browsers keep them."""


class Route(Address):
    """An address, and what its view said of it."""

    @property
    def is_of_organization(self) -> bool:
        """Whether the page belongs to one organization."""
        return "/<handle:handle>/" in self.path

    @property
    def placeholders(self) -> list[str]:
        """What stands for the things that the page is about, such as `handle:project`."""
        return re.findall(r"<([^>]+)>", self.path.partition("/<handle:handle>/")[2])

    @property
    def demands(self) -> dict[str, Any]:
        """What the page demands for each method; {} when it never said."""
        return getattr(self.view, "demands", {})

    def __str__(self) -> str:
        return self.name


def routes() -> list[Route]:
    """All pages of our own, without those of allauth and the operators' admin."""
    return [
        route
        for route in (Route(each.name, each.path, each.view) for each in addresses())
        if not route.path.startswith(("operators/", "development/"))
        and not route.name.startswith("account_")
        and not getattr(route.view, "is_for_machines", False)
    ]


def organization_routes() -> list[Route]:
    """The pages of one organization."""
    return [route for route in routes() if route.is_of_organization]


def tried_routes() -> list[Route]:
    """Those that each test of every page asks for, one after the other."""
    return [route for route in organization_routes() if is_tried(route.name.partition(":")[0])]
