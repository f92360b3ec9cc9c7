"""How long people wait while others do their worst.

Through nginx with the configuration that docker-compose.yml mounts, before gunicorn as the image
runs it; and at `bin/start`, which has no proxy. Fails where a page took longer than a second.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from bench.__main__ import free_port
from tests import nginx, services
from tests.attacks import ATTACKS, PAGE, Person, Target, held, lingering, slow_bodies, slowest
from tests.serving import ROOT, gunicorn, somebody

SECONDS = 10
EVENTS = 20_000
ALLOWED = 1.0
AT_BIN_START: dict[str, Callable[[Target], AbstractContextManager[None]]] = {
    "60 slow bodies": slow_bodies,
    "60 slow headers": lambda target: held(target.port, 60, PAGE, "X-Slow: 1\r\n"),
    "500 idle connections": lambda target: held(target.port, 500, ""),
    "clients that linger": lingering,
    "nonsense": lambda target: held(target.port, 60, "NONSENSE\r\n\r\n"),
}
IN_BIN_START = """
from tests.serving import somebody
found = somebody("Ann")
print("at", found.cookie, found.handle)
"""


def main() -> None:
    """Attack, and print a table."""
    if missing := services.nginx().missing:
        sys.exit(missing)
    ann = somebody("Ann")
    exporters = [somebody(f"Eve {number}", events=EVENTS) for number in range(24)]
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder, web, port = Path(name), free_port(), free_port()
        with gunicorn(web, folder), nginx.running(folder, upstreams=[web], http=port):
            target = Target(port, exporters)
            slowest(port, ann, 2)  # warm
            found["nobody"] = slowest(port, ann, SECONDS)
            for attack, begin in ATTACKS.items():
                with begin(target):
                    found[attack] = slowest(port, ann, SECONDS)
        found |= at_bin_start(folder)
    print(f"{'slowest, in seconds':>30} {'/healthz':>9} {'home':>6}")
    for attack, worst in found.items():
        print(f"{attack:>30} {worst['/healthz']:9.2f} {worst['home']:6.2f}")
    if max(max(worst.values()) for worst in found.values()) > ALLOWED:
        sys.exit(f"A page took longer than {ALLOWED:g} s.")


def at_bin_start(folder: Path) -> dict[str, dict[str, float]]:
    """The same for the console on one machine, with a database of its own, and some more."""
    port, data = free_port(), folder / "embedded"
    own = {"DATABASE_URL", "CELERY_BROKER_URL", "MAIL_URL", "SECRET_KEY", "DEBUG", "CONSOLE_ORIGIN"}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    environment |= {"CONSOLE_DATA": str(data), "PORT": str(port), "ALLOWED_HOSTS": "testserver,*"}
    console = subprocess.Popen(
        [ROOT / "bin" / "start"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert console.stdout is not None
        console.stdout.readline()
        shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", IN_BIN_START]
        said = subprocess.run(
            shell, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        (line,) = [line for line in said.stdout.splitlines() if line.startswith("at ")]
        ann = Person(*line.split()[1:])
        slowest(port, ann, 2)
        found = {}
        for attack, begin in AT_BIN_START.items():
            with begin(Target(port, [], host="localhost")):
                found[f"{attack} at bin/start"] = slowest(port, ann, SECONDS)
        return found
    finally:
        console.terminate()
        console.wait(60)
