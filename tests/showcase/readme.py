"""The pictures of the README: what `manage.py demo` fills the console with."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from machines.actions.terms import PERSONAL_TOKENS, TokenTerms, permission_columns
from organizations.models import Membership, Organization
from organizations.tenancy.roles import PERMISSIONS
from tests.showcase.acts import Act, opens_switcher
from tests.showcase.shot import Shot
from tests.showcase.terminal import types

PICTURES = {
    "home": "readme-home-1280-light",
    "board": "readme-board-1280-light",
    "portal": "readme-portal-1280-light",
    "reference": "readme-reference-1280-light",
    "analytics": "readme-analytics-1280-light",
    "roles-dark": "readme-roles-1280-dark",
    "settings": "readme-settings-1280-light",
    "home-phone": "readme-home-390-light",
    "command-line": "readme-terminal-1280-light",
}
"""The names of the pictures, by those that they have in `docs/pictures`."""


FILE = """\
projects:
  - name: Web Shop
components:
  - project: web-shop
    name: Cart
    type: service
endpoints:
  - component: web-shop/cart
    name: web
    kind: http
    port: 8080
    visibility: public
"""


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
    yield Shot("readme", "terminal", at("projects:home"), ada, _terminal(ada))
    yield Shot("readme", "settings", at("settings:organization"), ada, opens_switcher)


def _terminal(ada: Membership) -> Act:
    """A file that is applied, after a look at what it would change."""
    folder = Path(mkdtemp())
    (folder / "organization.yaml").write_text(FILE)
    commands = [
        "cat organization.yaml",
        "console apply -f organization.yaml",
        "console endpoints list --component cart",
    ]
    # Without an event, which would be the first thing that happened on the picture of Home.
    permissions = [permission for permission in PERMISSIONS if ada.can(permission)]
    terms = TokenTerms("Laptop", days=7, permissions=permissions)
    token = PERSONAL_TOKENS.issue(terms, ada, by=ada, **permission_columns(permissions))
    return types(commands, token=token.secret, folder=folder)
