"""Stands in for `docker`, as far as bin/update calls it, and does to containers what compose would.

Each call is a process that reads from a file what there is, and writes it back. `fails` is the
number of the call that fails, `after` whether it has done its work by then. nginx asks the
containers in `asked`; whenever one of them is not there or not ready, `unanswered` says so.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OLD, NEW = "sha256:old", "sha256:new"
PROJECT = '{{index .Config.Labels "com.docker.compose.project"}}'


class Docker:
    """What there is: images by name, containers by ID, in the order in which they were made."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.state: dict[str, Any] = json.loads(file.read_text())

    @property
    def containers(self) -> dict[str, dict[str, Any]]:
        return self.state["containers"]

    def call(self, words: list[str]) -> int:
        """Do what was asked; returns the exit code."""
        self.state["calls"].append(words)
        fails = len(self.state["calls"]) == self.state["fails"]
        try:
            status = 1 if fails and not self.state["after"] else self.do(words)
        finally:
            self.look()
            self.file.write_text(json.dumps(self.state))
        return 1 if fails else status

    def do(self, words: list[str]) -> int:
        match words:
            case ["compose", *rest]:
                return self.compose(rest)
            case ["image", "inspect", _, _, name]:
                print(self.state["images"][name])
            case ["image", "tag", image, name]:
                return self.tag(self.state["images"].get(image, image), name)
            case ["inspect", "--format", wanted, *keys]:
                self.inspect(wanted, keys)
            case ["ps", "--all", "--quiet", "--no-trunc", *filters]:
                self.listed(filters)
            case ["exec", key, "python", "-c", code]:
                return self.probe(key, code)
            case ["stop", "-t", _, *keys]:
                self.remove(keys, forget=False)
            case ["rm", *keys]:
                self.remove([key for key in keys if key != "--force"])
            case ["logs", *_]:
                print("what the container says")
            case _:
                return unknown(words)
        return 0

    def compose(self, words: list[str]) -> int:
        match words:
            case ["ps", *options, service]:
                for key in self.of(service, stopped="--all" in options):
                    print(key)
                if "--all" in options:
                    print(*self.state["begun_by_run"], sep="\n")
            case ["up", *options]:
                return self.up(options)
            case ["rm", "--force", service]:
                self.remove(set(self.of(service, stopped=True)) - set(self.of(service)))
            case ["build", "web"]:
                self.state["images"]["console"] = self.state["built"]
            case ["exec", "-T", "proxy", "sh", _, "ask", *servers]:
                if self.state["refuses"]:
                    return 3
                self.ask(servers)
            case ["config" | "run", *_] | ["exec", "-T", "proxy", "test", *_]:
                pass
            case _:
                return unknown(words)
        return 0

    def tag(self, image: str, name: str) -> int:
        """Give an image another name. One without any is forgotten, as in containerd's store."""
        if image not in self.state["images"].values():
            print(f"Error response from daemon: No such image: {image}", file=sys.stderr)
            return 1
        self.state["images"][name] = image
        return 0

    def inspect(self, wanted: str, keys: list[str]) -> None:
        for key in keys:
            own = self.containers[key]
            said = {"{{.Image}}": own["image"], PROJECT: "console"}
            print(said.get(wanted, f"{own['name']}:8000"))

    def listed(self, filters: list[str]) -> None:
        """The containers of web; also those begun by `docker compose run`, if they are not asked
        to be left out."""
        labels = [word.removeprefix("label=com.docker.compose.") for word in filters[1::2]]
        assert {"project=console", "service=web"} <= set(labels)
        print(*self.of("web", stopped=True), sep="\n")
        if "oneoff=False" not in labels:
            print(*self.state["begun_by_run"], sep="\n")

    def remove(self, keys: Iterable[str], *, forget: bool = True) -> None:
        for key in keys:
            self.stop(key)
            if forget:
                del self.containers[key]

    def of(self, service: str, *, stopped: bool = False) -> list[str]:
        """The containers of a service."""
        return [
            key
            for key, own in self.containers.items()
            if own["service"] == service and (own["runs"] or stopped)
        ]

    def up(self, options: list[str]) -> int:
        """Make, replace and remove containers, until there are as many of each as are wanted.

        Compose 2.26 fails where it is to wait for the health of one that has none.
        """
        scaled = [word.split("=") for word in options if "=" in word]
        wanted: dict[str, int] = {name: 1 for name in ("web", "worker", "beat") if name in options}
        wanted |= {name: int(count) for name, count in scaled}
        for service, count in wanted.items():
            for key in self.of(service, stopped=True):
                is_old = self.containers[key]["image"] != self.state["images"]["console"]
                if is_old and "--no-recreate" not in options:
                    self.remove([key])
            there = self.of(service, stopped=True)
            self.remove(there[count:])
            for _ in range(count - len(there)):
                self.start(service)
        return 1 if {"--wait", "beat"} <= {*options} else 0

    def start(self, service: str) -> None:
        """Make a container of the image, with the next number."""
        self.state["made"] += 1
        number = self.state["made"]
        self.containers[f"{number:064x}"] = {
            "name": f"console-{service}-{number}",
            "service": service,
            "image": self.state["images"]["console"],
            "runs": True,
            "probes": self.state["probes"],
        }

    def stop(self, key: str) -> None:
        self.containers[key]["runs"] = False

    def probe(self, key: str, code: str) -> int:
        """A new container is ready after so many probes, or never."""
        own = self.containers[key]
        own["probes"] -= own["probes"] > 0
        return 1 if own["probes"] else 0

    def ask(self, servers: list[str]) -> None:
        self.state["asked"] = [server.removesuffix(":8000") for server in servers]

    def look(self) -> None:
        """Note whom nginx asks in vain."""
        there = [own for own in self.containers.values() if own["runs"] and not own["probes"]]
        gone = sorted(set(self.state["asked"]) - {own["name"] for own in there})
        if gone or not self.state["asked"]:
            self.state["unanswered"].append([self.state["calls"][-1], gone])


def unknown(words: list[str]) -> int:
    print(f"The stand-in does not know: {words}", file=sys.stderr)
    return 125


def begin(folder: Path, *, web: int = 1, worker: int = 1, **more: Any) -> Path:
    """A folder with the program `docker`, and a console that runs; returns what there is."""
    file = folder / "docker.json"
    state = {
        "images": {"console": OLD},
        "built": NEW,
        "containers": {},
        "made": 0,
        "probes": 0,
        "asked": [],
        "calls": [],
        "fails": 0,
        "after": False,
        "unanswered": [],
        "refuses": False,
        "begun_by_run": [],
    }
    file.write_text(json.dumps(state))
    docker = Docker(file)
    docker.up(["web", "worker", "beat", f"web={web}", f"worker={worker}"])
    docker.state["asked"] = [docker.containers[key]["name"] for key in docker.of("web")]
    file.write_text(json.dumps(docker.state | more))
    program = folder / "docker"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -S -m tests.docker {file} "$@"\n')
    program.chmod(0o755)
    return file


if __name__ == "__main__":
    sys.exit(Docker(Path(sys.argv[1])).call(sys.argv[2:]))
