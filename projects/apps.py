from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """What an organization builds."""

    name = "projects"
