"""What the search over everything finds of projects: those at work, as their lists show them."""

from django.db.models import QuerySet

from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable
from projects.models import Component, Project
from projects.permissions import VIEW_COMPONENT, VIEW_PROJECT


def _find_projects(member: Membership, typed: str) -> QuerySet[Project]:
    """Active projects of the member's organization that match the typed text."""
    return member.organization.projects.active().visible_to(member).found_by(typed)


def _project_hit(project: Project) -> Hit:
    """What the search shows of a project: name, description or handle, and address."""
    return Hit(project.name, project.description or project.handle, project.get_absolute_url())


def _find_components(member: Membership, typed: str) -> QuerySet[Component]:
    """Active components in active projects that match the typed text."""
    components = member.organization.components.visible_to(member).active()
    components = components.filter(project__archived_at=None)
    return components.found_by(typed).select_related("project")


def _component_hit(component: Component) -> Hit:
    """What the search shows of a component: name, type with project, and address."""
    about = f"{component.get_type_display()} in {component.project.name}"
    return Hit(component.name, about, component.get_absolute_url())


PROJECTS = Searchable(
    "projects",
    "box",
    VIEW_PROJECT,
    rows=_find_projects,
    hit=_project_hit,
    url_name="projects:home",
    rank=20,
    in_projects=True,
)
COMPONENTS = Searchable(
    "components",
    "component",
    VIEW_COMPONENT,
    rows=_find_components,
    hit=_component_hit,
    rank=30,
    in_projects=True,
)
