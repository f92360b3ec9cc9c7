"""The program that checks: one that is started once, and a process of it for each check."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest
from django.conf import settings

from apis.definitions import ConsoleIsBusy
from apis.definitions.checking import running_sandbox, sandbox
from apis.definitions.checking.running_sandbox import run_in_sandbox
from apis.definitions.tests.test_checking import PLAIN, check
from tests.waiting import eventually

pytestmark = pytest.mark.embedded

ANSWERING = """
import os, resource, socket, sys, time
sys.path.insert(0, {root!r})
from apis.definitions.checking import sandbox
sandbox.IDLE, asked_before, is_open = {idle}, [], lambda fd: os.path.exists(f"/proc/self/fd/{{fd}}")
def answer(**asked):
{body}
sandbox.answer = answer
sandbox.main()
"""
ASKING = """
import sys, threading
from pathlib import Path
from apis.definitions.checking import running_sandbox
running_sandbox.PROGRAM = Path(sys.argv[1])
threading.Thread(target=running_sandbox.run_in_sandbox, kwargs={"before": ""}).start()
while running_sandbox.program._process is None:
    pass
print(running_sandbox.program._process.pid, flush=True)
"""


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Have the program answer as this body of a function does."""
    started = running_sandbox.Program()

    def answering(body: str, idle: float = 600) -> None:
        started.stop()
        path = tmp_path / "program.py"
        path.write_text(
            ANSWERING.format(root=str(sandbox.ROOT), idle=idle, body=indent(body, "    "))
        )
        monkeypatch.setattr(running_sandbox, "PROGRAM", path)
        monkeypatch.setattr(running_sandbox, "program", started)

    yield answering
    started.stop()


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def children_of(program: running_sandbox.Program) -> list[str]:
    assert program._process
    return children(program._process.pid)


def is_over(pid: int) -> bool:
    """Whether the process has ended, even if no one has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_a_program_that_fails_is_an_error_of_the_console_and_in_its_log(caplog, program):
    program("\ndef fail(said):\n    raise ValueError(said)\n\nfail('not\\npublic: it')")

    (error,) = check(PLAIN).errors

    assert error.message == "The check failed. Tell the operators of this console."
    (message,) = caplog.messages
    assert message.startswith("checking a definition failed: ValueError in sandbox.py:")
    assert message.endswith(", program.py:11, program.py:9")


def test_a_program_that_does_not_start_is_in_the_log(caplog, program):
    program("")
    running_sandbox.PROGRAM.write_text("1 / 0")

    (error,) = check(PLAIN).errors

    assert error.message == "The check failed. Tell the operators of this console."
    assert caplog.messages == ["checking a definition failed: the program does not start"]


def test_one_program_is_started_and_nothing_of_a_check_is_left_for_the_next(program):
    program(
        "asked_before.append(1)\n"
        "return {'pids': [os.getpid(), os.getppid()], 'n': len(asked_before)}"
    )

    first, second = (run_in_sandbox(before="") for _ in range(2))

    assert first["n"] == second["n"] == 1
    assert first["pids"][0] != second["pids"][0]
    assert first["pids"][1] == second["pids"][1]


CONFINED = """
tried = []
for attempt in (os.fork, socket.socket, lambda: open("/etc/passwd"), lambda: os.system("true")):
    try:
        attempt()
    except PermissionError:
        tried.append("refused")
return {
    "tried": tried,
    "open": [fd for fd in range(100) if is_open(fd)],
    "environment": [name for name in os.environ if name in {"PATH", "HOME"}],
    "limits": [resource.getrlimit(which)[1] for which in (
        resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE)],
    "nice": os.nice(0),
}
"""


def test_each_check_is_confined(program):
    program(CONFINED)

    for _ in range(2):
        answer = run_in_sandbox(before="")

        assert answer["tried"] == ["refused"] * 4
        assert answer["open"] == [0, 1, 2]
        assert answer["environment"] == []
        assert answer["limits"] == [sandbox.SECONDS, sandbox.MEMORY, 0]
        assert answer["nice"] == os.nice(0) + sandbox.NICE


@pytest.mark.parametrize(
    "takes", ["return {'a': 'x' * 600_000_000}", "sandbox.os.kill(os.getpid(), 9)"]
)
def test_a_check_that_takes_too_much_is_told_so_and_the_next_is_answered(takes, program):
    program(f"if asked['before']:\n    {takes}\nreturn {{}}")

    with pytest.raises(running_sandbox.TookTooMuch):
        run_in_sandbox(before="1")

    assert run_in_sandbox(before="") == {}


def test_a_check_that_gets_no_answer_in_time_ends_by_itself(program, monkeypatch):
    program("time.sleep(3600)")
    monkeypatch.setattr(running_sandbox, "LONGEST", 2)

    with pytest.raises(ConsoleIsBusy):
        run_in_sandbox(before="")

    eventually(lambda: not children_of(running_sandbox.program), "the check has ended")


def test_a_program_that_was_idle_or_killed_is_started_again(program):
    program("return {'pid': os.getppid()}")
    first = run_in_sandbox(before="")["pid"]
    os.kill(first, signal.SIGKILL)
    second = run_in_sandbox(before="")["pid"]

    program("return {'pid': os.getppid()}", idle=0.01)
    third = run_in_sandbox(before="")["pid"]
    eventually(lambda: is_over(third), "it was idle")

    assert len({first, second, third, run_in_sandbox(before="")["pid"]}) == 4


def test_a_program_that_lives_and_begins_nothing_is_replaced_for_the_next_check(
    program, monkeypatch
):
    program("return {'pid': os.getppid()}")
    silent = run_in_sandbox(before="")["pid"]
    os.kill(silent, signal.SIGSTOP)

    with monkeypatch.context() as impatient:
        impatient.setattr(running_sandbox, "LONGEST", 0.1)
        with pytest.raises(ConsoleIsBusy):
            run_in_sandbox(before="")

    assert is_over(silent)
    assert run_in_sandbox(before="")["pid"] != silent


def test_a_program_that_is_only_starting_is_left_for_the_next_check(program, monkeypatch):
    program("return {'pid': os.getppid()}")
    with monkeypatch.context() as impatient:
        impatient.setattr(running_sandbox, "LONGEST", 0.001)
        with pytest.raises(ConsoleIsBusy):
            run_in_sandbox(before="")
    assert running_sandbox.program._process
    starting = running_sandbox.program._process.pid

    assert run_in_sandbox(before="")["pid"] == starting


def test_a_program_that_does_not_hear_that_it_is_over_is_killed(program, monkeypatch):
    program("return {'pid': os.getppid()}")
    monkeypatch.setattr(running_sandbox, "ENDS_WITHIN", 0.1)
    silent = run_in_sandbox(before="")["pid"]
    os.kill(silent, signal.SIGSTOP)

    running_sandbox.program.stop()

    assert is_over(silent)


def test_the_program_and_its_checks_end_with_the_process_that_asked(program):
    program("time.sleep(3600)")
    asking = subprocess.Popen(
        [sys.executable, "-c", ASKING, str(running_sandbox.PROGRAM)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )
    assert asking.stdout
    pid = int(asking.stdout.readline())
    eventually(lambda: children(pid), "a check is under way")
    check = int(children(pid)[0])

    asking.kill()
    asking.wait()

    eventually(lambda: is_over(pid) and is_over(check), "both have ended")
