from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """What an organization builds."""

    name = "projects"

    def ready(self) -> None:
        from organizations import belongings, leavings, navigation
        from organizations.roles import Permission
        from projects.made import projects_made

        navigation.add(
            navigation.Entry(
                "Home", "projects:home", Permission.VIEW_ORGANIZATION, "house", rank=10
            )
        )
        leavings.add(projects_made)
        belongings.add(
            belongings.Kind("projects", lambda organization: organization.projects.all(), rank=10)
        )
