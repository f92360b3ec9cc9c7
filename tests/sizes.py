"""Organizations in which there is nothing, a little, or a lot of everything that pages list."""

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

from django.apps import apps
from django.db.models import CharField, Value
from django.db.models.functions import Concat, Left

from organizations.models import Membership
from tests.addresses import Route
from tests.our_apps import our_apps
from tests.samples import Things, all_samples

LONGEST = 60
"""Of most names."""
ENDLESS = " of the Worshipful Company of Clockmakers and Instrument Makers"


class BareThings(Things):
    """Of everything no more than an address cannot do without: nothing is on the page itself."""

    def address(self, route: Route, handle: str = "") -> str:
        """The route's address, about things that are made for it."""
        named = {f"<{placeholder}>" for placeholder in route.placeholders}
        for sample in all_samples():
            if sample.placeholder in named:
                getattr(self, sample.name)
        return super().address(route, handle)

    def __getattr__(self, name: str) -> Any:
        # Whoever copies this asks for its methods before it has anything.
        if "made" in self.__dict__ and name not in self.made:
            for sample in all_samples():
                if sample.name == name:
                    self.made[name] = sample.make(self)
        return super().__getattr__(name)


def lengthen_names(admin: Membership) -> None:
    """Have every name in the organization be as long as it may."""
    for model in apps.get_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        if model._meta.app_label not in our_apps() or not {"name", "organization"} <= {*fields}:
            continue
        name = fields["name"]
        if isinstance(name, CharField) and name.max_length == LONGEST:
            longer = Left(Concat(Left("name", 20), Value(ENDLESS)), LONGEST)
            model._default_manager.filter(organization=admin.organization).update(name=longer)


def classes(element: Element) -> list[str]:
    """Those of an element of a page."""
    return (element.get("class") or "").split()


def content_of(page: Element) -> list[Element]:
    """The elements of what is this page's alone."""
    main = page.find(".//main")
    return [*(page if main is None else main).iter()]


def rows_in(elements: Iterable[Element]) -> int:
    """How many rows these have, of lists and of tables, and how many cards."""
    return sum(
        len(element) if "card-grid" in classes(element) else _is_row(element)
        for element in elements
    )


def _is_row(element: Element) -> bool:
    return element.tag == "tr" or bool({"row-item", "flow-line"} & {*classes(element)})
