"""Stands in for `docker` in `bench/update`: the web containers are gunicorns on this machine.

All else is as in tests/docker.py. `command` is what starts gunicorn, to which the port is added.
The folder with what there is has the files of an nginx that runs, too.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.__main__ import free_port
from tests.docker import Docker


class Processes(Docker):
    """A container is a process; nginx knows it by its port."""

    def start(self, service: str) -> None:
        """Start gunicorn, which outlives this program."""
        super().start(service)
        own = self.containers[self.of(service)[-1]]
        if service == "web":
            own["port"] = free_port()
            bind = ["--bind", f"127.0.0.1:{own['port']}"]
            with (self.file.parent / f"{own['name']}.log").open("wb") as log:
                process = subprocess.Popen(
                    [*self.state["command"], *bind], stdout=log, stderr=log, start_new_session=True
                )
            own["process"] = process.pid

    def stop(self, key: str) -> None:
        """Ask it to end, and wait for that, as docker does."""
        super().stop(key)
        process = self.containers[key].get("process")
        if process and is_running(process):
            os.kill(process, signal.SIGTERM)
            while is_running(process):
                time.sleep(0.05)

    def probe(self, key: str, code: str) -> int:
        """Ask it what bin/update asks, where it listens."""
        here = code.replace("127.0.0.1:8000", f"127.0.0.1:{self.containers[key]['port']}")
        return subprocess.run([sys.executable, "-c", here], check=False).returncode

    def ask(self, servers: list[str]) -> None:
        """Have deploy/proxy do it, for the ports in place of names."""
        from tests.nginx import have_asked

        ports = {own["name"]: own.get("port") for own in self.containers.values()}
        here = [f"127.0.0.1:{ports[server.removesuffix(':8000')]}" for server in servers]
        told = have_asked(self.file.parent, *here)
        if told.returncode:
            sys.exit(told.stderr)
        super().ask(servers)


def is_running(process: int) -> bool:
    """Whether it has not ended; one that only waits to be forgotten has."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(Processes(Path(sys.argv[1])).call(sys.argv[2:]))
