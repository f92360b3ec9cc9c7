"""What operators look up of projects. Django loads this package, and so registers all of it."""

from projects.admin.components import COMPONENTS_OF_ORGANIZATION
from projects.admin.projects import PROJECTS_OF_ORGANIZATION
