from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """What an organization builds."""

    name = "projects"

    def ready(self) -> None:
        from organizations import attempts, belongings, leavings, navigation
        from organizations.roles import Permission
        from projects.made import projects_made

        navigation.add(
            navigation.Entry(
                "Home", "projects:home", Permission.VIEW_ORGANIZATION, "house", rank=10
            )
        )
        attempts.ATTEMPTS.update(
            {
                "projects:create": "create a project",
                "projects:edit": "change a project",
                "projects:archive": "archive a project",
                "projects:restore": "restore a project",
            }
        )
        leavings.add(projects_made)
        belongings.add(
            belongings.Kind("projects", lambda organization: organization.projects.all(), rank=10)
        )
