"""Which commit runs is for operators alone."""

from typing import Any

from organizations.models import Membership
from tests.cast import make_person
from tests.reading import words


def test_operators_read_which_commit_runs_and_no_one_else(
    adam: Membership, client_of: Any, settings: Any
) -> None:
    settings.CONSOLE_COMMIT = "0123456789abcdef0123456789abcdef01234567"
    short, olga = "0123456789ab", make_person("Olga", is_staff=True, is_superuser=True)

    for page in ("/operators/", "/operators/audit/event/"):
        shown = words(client_of(olga).get(page))
        assert shown.endswith(f"Console {settings.VERSION}, commit {short}"), page
    for url in (adam.organization.get_absolute_url(), "/healthz", "/readyz"):
        assert short not in client_of(adam.user).get(url).content.decode(), url

    settings.CONSOLE_COMMIT = ""
    assert words(client_of(olga).get("/operators/")).endswith(f"Console {settings.VERSION}")
