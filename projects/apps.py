from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """What an organization builds."""

    name = "projects"

    def ready(self) -> None:
        from organizations import navigation
        from organizations.roles import Permission

        navigation.add(
            navigation.Entry(
                "Home", "projects:home", Permission.VIEW_ORGANIZATION, "house", rank=10
            )
        )
