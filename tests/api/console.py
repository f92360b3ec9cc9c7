"""A console that was started, with tokens: what clients that others wrote are run against."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.api import ids_of, operations
from tests.cast import add_member, add_token
from tests.pooling import address
from tests.ports import free_port
from tests.samples import Things, things_of
from tests.serving import gunicorn, served_with

MEMBERS = 12
TOKENS = 3
"""Of each role: with one, a fast machine calls 6,000 times in 50 seconds, and is told to wait."""


@dataclass(frozen=True)
class Console:
    """Where it is, what is in it, and its log."""

    origin: str
    things: Things
    log: Path
    tokens: dict[RoleSlug, list[str]]
    """For each role the tokens of a member who has it and no other."""

    @property
    def parameters(self) -> dict[str, str]:
        """IDs that name something, as the document calls them."""
        things = self.things
        named = {name: str(pk) for name, pk in ids_of(things).items()}
        known = named | {
            "organization": str(things.organization.pk),
            "member": str(things.membership.pk),
        }
        paths = "".join(operation.path for operation in operations())
        return {name: pk for name, pk in known.items() if f"{{{name}}}" in paths}


@contextmanager
def started(admin: Membership, folder: Path) -> Iterator[Console]:
    """A console on this test's database, until the end of the block."""
    things = things_of(admin)
    for number in range(MEMBERS):
        add_member(admin.organization, f"Robin {number}", RoleSlug.DEVELOPER)
    members = {role: add_member(admin.organization, f"Of {role}", role) for role in RoleSlug}
    tokens = {
        role: [add_token(member).secret for _ in range(TOKENS)] for role, member in members.items()
    }
    port = free_port()
    environment = served_with(address(), folder / "data")
    environment |= {
        "ALLOWED_HOSTS": "127.0.0.1",
        "CONSOLE_ORIGIN": f"http://127.0.0.1:{port}",
        # How long a line may be is for servers to say, and is no concern of a test of ours.
        "GUNICORN_CMD_ARGS": "--limit-request-line 0",
    }
    with gunicorn(port, folder, **environment) as log:
        yield Console(f"http://127.0.0.1:{port}", things, log, tokens)
