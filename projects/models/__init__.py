"""The rows of projects and components."""

from projects.models.accepted_event import AcceptedEvent, AcceptedEventQuerySet
from projects.models.component import Component, ComponentQuerySet, ComponentType
from projects.models.endpoint import Endpoint, EndpointQuerySet
from projects.models.project import Project, ProjectQuerySet
from projects.models.project_role import GroupProjectRole, ProjectRole, ProjectRoleQuerySet
from projects.models.schedule import Overlap, Schedule
