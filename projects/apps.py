from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """What an organization builds."""

    name = "projects"

    def ready(self) -> None:
        from projects import receivers  # noqa: F401  (it listens)
