"""`bin/update`, with a stand-in for docker: in which order, and who serves whatever fails."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.docker import NEW, OLD, begin
from tests.waiting import LONG, eventually

pytestmark = pytest.mark.embedded
ROOT = Path(__file__).parent.parent
PREPARING = 7
"""Calls that only look."""
GO_ON = "The web containers that served before go on."


def command(folder: Path, *arguments: str) -> list[Path | str]:
    """bin/update in a folder of its own, since only one runs in a folder at a time."""
    (folder / "bin").mkdir(exist_ok=True)
    return [Path(shutil.copy(ROOT / "bin" / "update", folder / "bin")), *arguments]


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    """What it needs to find the stand-in."""
    path = f"{folder}:{os.environ['PATH']}"
    return os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)} | more


def update(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(folder, *arguments),
        cwd=folder,
        env=environment_of(folder, **environment),
        capture_output=True,
        text=True,
        check=False,
    )


def left(file: Path) -> dict[str, Any]:
    """What there is now, with the containers that run by service and image, and whom nginx asks."""
    state: dict[str, Any] = json.loads(file.read_text())
    running = [own for own in state["containers"].values() if own["runs"]]
    names = {own["name"]: own["image"] for own in state["containers"].values()}
    return state | {
        "running": sorted((own["service"], own["image"]) for own in running),
        "asked": [names[name] for name in state["asked"]],
        "number": len(state["containers"]),
    }


def test_new_containers_are_ready_before_they_are_asked_and_old_ones_stop_afterwards(tmp_path):
    file = begin(tmp_path, web=2, worker=3, probes=2)

    done = update(tmp_path, "backups")

    there = left(file)
    calls = [" ".join(words) for words in there["calls"]]
    assert (done.returncode, done.stderr) == (0, "")
    assert there["unanswered"] == []
    assert there["running"] == [("beat", NEW), ("web", NEW), ("web", NEW), *[("worker", NEW)] * 3]
    assert there["number"] == 6
    assert there["asked"] == [NEW, NEW]
    assert there["images"] == {"console": NEW, "console:previous": OLD, "console:kept": NEW}
    order = [
        f"compose run --rm --no-deps -T --volume {tmp_path}/backups:/backups web",
        "compose build web",
        "image tag console:kept console:previous",
        "compose run --rm --no-deps -T migrate",
        "compose up --detach --no-deps --no-recreate --scale web=4 web",
        "exec",
        "compose exec -T proxy sh /etc/nginx/deploy/proxy ask",
        "stop",
        "rm",
        "compose up --detach --wait --no-deps --scale worker=3 worker",
        "compose up --detach --no-deps beat",
    ]
    at = {each: [n for n, call in enumerate(calls) if call.startswith(each)] for each in order}
    assert [numbers[0] for numbers in at.values()] == sorted(numbers[0] for numbers in at.values())
    assert len(at["exec"]) == 4  # two of each
    assert at["exec"][-1] < at["compose exec -T proxy sh /etc/nginx/deploy/proxy ask"][0]


@pytest.mark.parametrize("after", [False, True])
def test_whatever_fails_those_that_serve_go_on(tmp_path, subtests, after):
    """Each call of docker in turn, before or after it has done its work."""
    (tmp_path / "well").mkdir()
    well = begin(tmp_path / "well")
    update(tmp_path / "well", "backups")
    calls = left(well)["calls"]

    assert len(calls) > 15
    for number, words in enumerate(calls, start=1):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = begin(folder, fails=number, after=after)
        with subtests.test(" ".join(words)[:80], number=number):
            done = update(folder, "backups")
            there = left(file)
            web = [image for service, image in there["running"] if service == "web"]
            assert there["unanswered"] == []
            if words[0] == "exec" or number == PREPARING + 1:
                # It is asked again, or goes on without a way back.
                assert (done.returncode, there["asked"]) == (0, [NEW])
                continue
            assert done.returncode
            if there["asked"] == [OLD]:
                said = "Nothing was changed." if number <= PREPARING else GO_ON
                assert web == [OLD]
                assert said in done.stderr
            else:
                assert NEW in web
                assert "The new web containers serve." in done.stderr


def test_those_that_are_never_ready_are_removed_and_never_asked(tmp_path):
    file = begin(tmp_path, web=2, probes=-1)

    done = update(tmp_path, "--no-backup", READY_WITHIN="0")

    there = left(file)
    assert done.returncode == 1
    assert "what the container says" in done.stdout + done.stderr
    assert "Not ready within 0 seconds." in done.stderr
    assert there["unanswered"] == []
    assert there["asked"] == [OLD, OLD]
    assert there["running"] == [("beat", OLD), ("web", OLD), ("web", OLD), ("worker", OLD)]
    assert there["number"] == 4


def test_where_nginx_refuses_its_configuration_the_new_ones_are_removed(tmp_path):
    file = begin(tmp_path, refuses=True)

    done = update(tmp_path, "--no-backup")

    there = left(file)
    assert (done.returncode, there["unanswered"], there["asked"]) == (3, [], [OLD])
    assert GO_ON in done.stderr
    assert there["running"] == [("beat", OLD), ("web", OLD), ("worker", OLD)]


def test_what_someone_else_runs_is_no_web_container(tmp_path):
    file = begin(tmp_path, begun_by_run=["b" * 64])

    done = update(tmp_path, "--no-backup")

    there = left(file)
    assert (done.returncode, there["unanswered"], there["asked"]) == (0, [], [NEW])
    assert [words for words in there["calls"] if "b" * 64 in words] == []


def test_the_way_back_is_an_update_to_the_image_before(tmp_path):
    file = begin(tmp_path)
    update(tmp_path, "--no-backup")
    state = json.loads(file.read_text())
    state["images"]["console"] = state["images"]["console:previous"]
    file.write_text(json.dumps(state))

    done = update(tmp_path, "--no-backup", "--no-build")

    there = left(file)
    assert (done.returncode, there["unanswered"]) == (0, [])
    assert there["running"] == [("beat", OLD), ("web", OLD), ("worker", OLD)]
    assert there["images"]["console:previous"] == NEW
    assert sum(words[:2] == ["compose", "build"] for words in there["calls"]) == 1


def test_an_image_that_was_built_by_hand_is_run_without_a_way_back(tmp_path):
    file = begin(tmp_path)
    state = json.loads(file.read_text())
    state["images"]["console"] = NEW
    file.write_text(json.dumps(state))

    done = update(tmp_path, "--no-backup", "--no-build")

    there = left(file)
    assert (done.returncode, there["unanswered"], there["asked"]) == (0, [], [NEW])
    assert there["images"] == {"console": NEW, "console:kept": NEW}
    assert "it does not become console:previous" in done.stderr


def test_a_stopped_container_is_not_taken_for_a_new_one(tmp_path):
    file = begin(tmp_path, web=2)
    state = json.loads(file.read_text())
    second = [key for key, own in state["containers"].items() if own["service"] == "web"][1]
    state["asked"].remove(state["containers"][second]["name"])
    state["containers"][second]["runs"] = False
    file.write_text(json.dumps(state))

    done = update(tmp_path, "--no-backup")

    there = left(file)
    assert (done.returncode, there["unanswered"], there["asked"]) == (0, [], [NEW])
    assert there["running"] == [("beat", NEW), ("web", NEW), ("worker", NEW)]


@pytest.mark.parametrize("arguments", [[], ["--no-build"], ["--backup"], ["--no-backup", "--help"]])
def test_nothing_is_called_without_a_word_about_the_backup(tmp_path, arguments):
    file = begin(tmp_path)

    done = update(tmp_path, *arguments)

    assert (done.returncode, left(file)["calls"]) == (2, [])
    assert "bin/update FOLDER or bin/update --no-backup" in done.stderr


def test_where_nothing_runs_nothing_is_removed(tmp_path):
    file = begin(tmp_path, web=1)
    state = json.loads(file.read_text())
    for own in state["containers"].values():
        own["runs"] = False
    file.write_text(json.dumps(state))

    done = update(tmp_path, "--no-backup")

    assert done.returncode == 1
    assert "docker compose up --detach --build" in done.stderr
    assert left(file)["number"] == 3


@contextmanager
def held(folder: Path, *, by_flock: bool) -> Iterator[dict[str, str]]:
    """What another bin/update in this folder holds; yields the variables of one with that tool."""
    if by_flock:
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield {}
        os.close(descriptor)
    else:
        programs = folder / "programs"
        programs.mkdir()
        for name in ("dirname", "git", "grep", "head", "mkdir", "rmdir", "sleep", "wc"):
            (programs / name).symlink_to(str(shutil.which(name)))
        (folder / "var" / "updating").mkdir(parents=True)
        yield {"PATH": f"{folder}:{programs}"}
        (folder / "var" / "updating").rmdir()


@pytest.mark.parametrize("by_flock", [True, False])
def test_only_one_runs_in_a_folder_however_the_others_end(tmp_path, by_flock):
    if by_flock and not shutil.which("flock"):
        pytest.skip("no flock")  # as on macOS
    file = begin(tmp_path, fails=PREPARING + 2)

    with held(tmp_path, by_flock=by_flock) as tools:
        refused = update(tmp_path, "--no-backup", **tools)
        assert left(file)["calls"] == []
    failed = update(tmp_path, "--no-backup", **tools)
    with stopped_while_it_waits(tmp_path, file, tools) as stopped:
        if not by_flock:
            (tmp_path / "var" / "updating").rmdir()  # as somebody does who does not know of it
        stopped.send_signal(signal.SIGHUP)
    done = update(tmp_path, "--no-backup", **tools)

    assert refused.returncode == 1
    assert "Another bin/update runs in this folder." in refused.stderr
    assert "Nothing was changed." in refused.stderr
    assert (failed.returncode, "Failed at: Build the image" in failed.stderr) == (1, True)
    assert stopped.returncode == 129
    assert (done.returncode, done.stderr, left(file)["asked"]) == (0, "", [NEW])


@contextmanager
def stopped_while_it_waits(
    folder: Path, file: Path, tools: dict[str, str]
) -> "Iterator[subprocess.Popen[bytes]]":
    """One that waits for containers that are never ready, within the block and until its end."""
    state = json.loads(file.read_text())
    file.write_text(json.dumps(state | {"probes": -1, "calls": [], "fails": 0}))
    process = subprocess.Popen(
        command(folder, "--no-backup"),
        env=environment_of(folder, **tools),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Where the tests run in the background, it is ignored, and a shell never traps that again.
        preexec_fn=partial(signal.signal, signal.SIGHUP, signal.SIG_DFL),
    )
    eventually(lambda: '"exec", "0' in file.read_text(), "it waits")
    yield process
    process.wait(LONG)
    state = json.loads(file.read_text())
    file.write_text(json.dumps(state | {"probes": 0}))
