from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrganizationsConfig(AppConfig):
    """The tenant: who belongs, who may do what, how one gets in."""

    name = "organizations"

    def ready(self) -> None:
        from organizations import mail, receivers  # noqa: F401  (they register themselves)

        post_migrate.connect(self._synchronize_roles, sender=self)

    def _synchronize_roles(self, using: str, **_: Any) -> None:
        from organizations.models import Role

        Role.objects.using(using).synchronize()
