"""What stops a console without nginx and limits stops this one for no one.

`bench/standstill` says how long people wait, and takes its time; here it is only whether they do.
"""

import contextlib

import pytest

from tests import nginx
from tests.attacks import ATTACKS, GIVEN_UP, Target, slow_bodies, slowest
from tests.pooling import address
from tests.ports import free_port
from tests.serving import gunicorn, served_with, somebody
from tests.waiting import eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.django_db(transaction=True),
]
SECONDS = 2


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """What the web processes need to serve this test's database."""
    prepared = served_with(address(), tmp_path / "data")
    return prepared | {"LOG_LEVEL": "ERROR"}


def test_people_are_answered_while_others_do_their_worst(environment, tmp_path):
    ann = somebody("Ann")
    web, port = free_port(), free_port()
    target = Target(port, [somebody(f"Eve {number}", events=500) for number in range(24)])
    found = {}
    with (
        gunicorn(web, tmp_path, **environment) as log,
        nginx.running(tmp_path, upstreams=[web], http=port),
    ):
        slowest(port, ann, SECONDS)
        for attack, begin in ATTACKS.items():
            with begin(target):
                found[attack] = max(slowest(port, ann, SECONDS).values())
    assert {attack for attack, waited in found.items() if waited >= GIVEN_UP} == set()
    assert "Traceback" not in log.read_text()


def test_without_nginx_slow_forms_alone_stop_it(environment, tmp_path):
    ann, port = somebody("Ann"), free_port()
    with gunicorn(port, tmp_path, **environment), contextlib.ExitStack() as attackers:
        slowest(port, ann, SECONDS)

        def nobody_is_answered() -> bool:
            # One process may have taken all that came, and leave the other free.
            attackers.enter_context(slow_bodies(Target(port, [])))
            return slowest(port, ann, SECONDS)["/healthz"] >= GIVEN_UP

        eventually(nobody_is_answered, "slow forms stop it")
