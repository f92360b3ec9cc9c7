from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The Developer Portal: the pages for API consumers."""

    name = "portal"

    def ready(self) -> None:
        from organizations import navigation
        from organizations.roles import Permission

        navigation.add(
            navigation.Entry(
                "Developer Portal", "portal:home", Permission.VIEW_PORTAL, "globe", rank=20
            )
        )
