"""The pictures of the README: what `manage.py demo` fills the console with."""

from collections.abc import Iterator
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from organizations.models import Membership, Organization
from tests.showcase.acts import opens_switcher
from tests.showcase.shot import Shot

PICTURES = {
    "home": "readme-home-1280-light",
    "board": "readme-board-1280-light",
    "portal": "readme-portal-1280-light",
    "reference": "readme-reference-1280-light",
    "analytics": "readme-analytics-1280-light",
    "roles-dark": "readme-roles-1280-dark",
    "settings": "readme-settings-1280-light",
    "home-phone": "readme-home-390-light",
}
"""The names of the pictures, by those that they have in `docs/pictures`."""


def readme_shots() -> Iterator[Shot]:
    """The pages of the README, in a database that has nothing else."""
    settings.DEBUG = True
    call_command("demo", stdout=StringIO())
    stark = Organization.objects.get(handle="stark-industries")
    members = Membership.objects.filter(organization=stark).select_related("user", "organization")
    ada, alan = members.get(user__name="Ada Lovelace"), members.get(user__name="Alan Turing")
    version = stark.apis.named("Telemetry").get().handle, 1

    def at(page: str, *handles: object) -> str:
        return reverse(page, args=[stark.handle, *handles])

    board = stark.projects.named("Arc reactor").get().get_absolute_url()
    yield Shot("readme", "home", at("projects:home"), ada)
    yield Shot("readme", "board", board, ada)
    yield Shot("readme", "portal", at("portal:home"), alan)
    yield Shot("readme", "reference", at("portal:reference", *version), alan)
    yield Shot("readme", "analytics", at("analytics:analytics"), ada)
    yield Shot("readme", "roles", at("settings:roles"), ada)
    yield Shot("readme", "settings", at("settings:organization"), ada, opens_switcher)
