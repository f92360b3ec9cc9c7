"""What the search over everything finds of projects: those at work, as their lists show them."""

from django.db.models import QuerySet

from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable
from projects.models import Component, Project
from projects.permissions import VIEW_COMPONENT, VIEW_PROJECT


def _projects(member: Membership, typed: str) -> QuerySet[Project]:
    return member.organization.projects.active().found_by(typed)


def _project(found: Project) -> Hit:
    return Hit(found.name, found.description or found.handle, found.get_absolute_url())


def _components(member: Membership, typed: str) -> QuerySet[Component]:
    found = member.organization.components.active().filter(project__archived_at=None)
    return found.found_by(typed).select_related("project")


def _component(found: Component) -> Hit:
    about = f"{found.get_type_display()} in {found.project.name}"
    return Hit(found.name, about, found.get_absolute_url())


PROJECTS = Searchable(
    "projects",
    "box",
    VIEW_PROJECT,
    rows=_projects,
    hit=_project,
    url_name="projects:home",
    rank=20,
)
COMPONENTS = Searchable(
    "components", "component", VIEW_COMPONENT, rows=_components, hit=_component, rank=30
)
