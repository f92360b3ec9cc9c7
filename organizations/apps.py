from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.models.signals import post_migrate


class OrganizationsConfig(AppConfig):
    """The tenant: who belongs, who may do what, how one gets in."""

    name = "organizations"

    def ready(self) -> None:
        from organizations import mail, notices, receivers  # noqa: F401  (they register themselves)

        self._word_the_history()
        post_migrate.connect(self._synchronize_roles, sender=self)

    def _word_the_history(self) -> None:
        """Tell the history what we call what its events hold."""
        from audit.sentences import label_values
        from organizations.attempts import words_of
        from organizations.models import Notify
        from organizations.roles import Permission, RoleSlug

        label_values("roles", lambda slug: RoleSlug(slug).label)
        label_values("permission", lambda permission: Permission(permission).label)
        label_values("action", words_of)
        label_values("notify", lambda choice: Notify(choice).label)

    def _synchronize_roles(self, using: str, apps: Apps = installed, **_: Any) -> None:
        from organizations.models import Role

        # Migrated back to nothing, the app has no table of them.
        if "role" in apps.all_models[self.name]:
            Role.objects.using(using).synchronize()
