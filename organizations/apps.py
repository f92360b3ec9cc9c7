from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.models.signals import post_migrate, pre_migrate


class OrganizationsConfig(AppConfig):
    name = "organizations"

    def ready(self) -> None:
        from organizations import receivers  # noqa: F401  (they connect themselves)
        from organizations.rights.database_view import drop_for_migrations, make_view

        pre_migrate.connect(drop_for_migrations, sender=self)
        post_migrate.connect(self._synchronize_roles, sender=self)
        post_migrate.connect(make_view, sender=self)

    def _synchronize_roles(self, using: str, apps: Apps = installed, **_: Any) -> None:
        from organizations.models import Role

        # After all migrations were reversed, there is no table of roles.
        if "role" in apps.all_models[self.name]:
            Role.objects.using(using).synchronize()
