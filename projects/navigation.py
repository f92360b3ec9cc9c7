"""The tabs of a component: every part of its work declares its own."""

from dataclasses import dataclass

from console.manifests import Declaration, Section
from console.serving.addresses import page_problems
from organizations.tenancy.roles import Permission
from projects import permissions
from projects.models import Component, ComponentType


@dataclass(frozen=True)
class ComponentTab(Declaration):
    """A page about one component, for those whose roles let them open it.

    Its address has the handles of the organization, the project and the component.
    """

    label: str
    url_name: str
    permission: Permission
    rank: int = 50
    types: tuple[ComponentType, ...] = tuple(ComponentType)
    """The types of components that have this page."""

    def url(self, component: Component) -> str:
        """The address of the tab's page for this component."""
        return component.url_of(self.url_name)

    def problems(self) -> list[str]:
        """Reports a URL name without a page, because it would break all pages of components."""
        return page_problems(self.url_name, "any", "any", "any")


COMPONENT_TABS = Section(ComponentTab, key=lambda tab: tab.url_name, rank=lambda tab: tab.rank)

OVERVIEW = ComponentTab("Overview", "projects:component", permissions.VIEW_COMPONENT, rank=10)
