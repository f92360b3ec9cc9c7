"""A sample behind Debian's nginx, guarded by exactly the configuration that docs/api.md shows."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen

import pytest

from machines import actions
from organizations.actions import change_roles, remove_member
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from portal.permissions import VIEW_PORTAL
from projects.permissions import VIEW_PROJECT
from tests.api import personal_token, service_token
from tests.nginx import answers, guarding
from tests.pooling import address
from tests.ports import free_port
from tests.services import nginx
from tests.serving import gunicorn, served_with
from tests.upstreams import Upstream
from tests.waiting import LONG, eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.django_db(transaction=True),
]


@dataclass(frozen=True)
class Guarded:
    """The sample, and where it is."""

    port: int
    upstream: Upstream

    def ask(self, token: str, **headers: str) -> int:
        """The status of a request with this token and these headers."""
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        connection.request("GET", "/", headers=shown | headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


@pytest.fixture
def guarded(mia: Membership, tmp_path: Path) -> Iterator[Guarded]:
    """nginx in front of the sample, asking a console on this test's database."""
    web, port, upstream = free_port(), free_port(), Upstream()
    configuration = guarding(
        tmp_path,
        organization=str(mia.organization_id),
        port=port,
        web=web,
        upstream=upstream.port,
    )
    command = [nginx().address, "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"]
    with ExitStack() as started:
        environment = served_with(address(), tmp_path / "data")
        started.enter_context(gunicorn(web, tmp_path, **environment))
        process = Popen(command)
        started.callback(process.wait, 10)
        started.callback(process.terminate)
        started.callback(upstream.shutdown)
        eventually(lambda: answers(port), "nginx listens")
        yield Guarded(port, upstream)


def test_only_who_may_reaches_the_sample_and_the_token_does_not(
    guarded: Guarded, adam: Membership, mia: Membership, zed: Membership
) -> None:
    good = personal_token(mia, VIEW_PROJECT, VIEW_PORTAL).secret
    robot = service_token(adam, VIEW_PROJECT, name="CI")
    theirs = personal_token(zed, VIEW_PROJECT).secret
    other = personal_token(mia, VIEW_PORTAL).secret
    forged = {"X-Organization-Id": str(zed.organization_id), "X-Subject": "user:1"}

    assert guarded.ask("") == 401
    assert guarded.ask("cop_" + "a" * 38) == 401
    assert guarded.ask(other) == 403
    assert guarded.ask(theirs) == 403
    assert guarded.upstream.reached == []

    assert guarded.ask(good, **forged) == 200
    assert guarded.ask(robot.secret, **forged) == 200

    by_person, by_machine = guarded.upstream.reached
    for reached in (by_person, by_machine):
        assert reached["X-Organization-Id"] == str(mia.organization_id)
        assert "Authorization" not in reached
    assert by_person["X-Subject"] == f"user:{mia.user_id}"
    assert by_machine["X-Subject"] == f"service_account:{robot.service_account_id}"


def test_a_right_that_ends_closes_the_next_request(
    guarded: Guarded, adam: Membership, mia: Membership
) -> None:
    first, second = (personal_token(mia, VIEW_PROJECT) for _ in range(2))
    robot = service_token(adam, VIEW_PROJECT, name="CI")
    assert {guarded.ask(token.secret) for token in (first, second, robot)} == {200}

    actions.revoke_personal_token(token=first, membership=mia)
    assert guarded.ask(first.secret) == 401
    change_roles(membership=mia, slugs=[RoleSlug.BILLING_ADMINISTRATOR], by=adam)
    assert guarded.ask(second.secret) == 403
    remove_member(membership=mia, by=adam)
    assert guarded.ask(second.secret) == 401
    actions.delete_service_account(account=robot.service_account, by=adam)
    assert guarded.ask(robot.secret) == 401
