"""What a check may take, and who waits while others are checked."""

import json
import re
import socket
import subprocess
import sys

import pytest
from django.conf import settings

from apis import definitions
from apis.definitions import CheckIsRunning, ChecksArePaused, ConsoleIsBusy
from apis.definitions.checking import checks, running_sandbox, sandbox
from apis.definitions.tests.test_changes import wide
from apis.definitions.tests.test_checking import PLAIN, check

pytestmark = pytest.mark.embedded


def test_a_pattern_that_takes_hours_ends_after_seconds_of_processor_time():
    text = PLAIN + (
        "components:\n"
        f"  schemas: {{A: {{type: string, pattern: '^(a+)+$', default: '{'a' * 40}!'}}}}\n"
    )

    errors, seconds = _errors_and_processor_time_of(text)

    assert "took too long" in errors[0]
    assert seconds < 14


def test_where_there_is_no_processor_time_the_console_is_busy_and_nothing_is_wrong(monkeypatch):
    connection, silent_program = socket.socketpair()

    with silent_program, monkeypatch.context() as patched:
        patched.setattr(running_sandbox.program, "connect", lambda: connection)
        patched.setattr(running_sandbox, "LONGEST", 0.001)
        with pytest.raises(ConsoleIsBusy):
            check(PLAIN)

    assert check(PLAIN).is_valid


def test_while_one_is_checked_its_organization_is_asked_to_wait_and_others_are_not():
    assert definitions.check(PLAIN, owner="zenith").is_valid

    with checks.turns.one("acme"):
        with pytest.raises(CheckIsRunning, match="Try again in 10 seconds"):
            check(PLAIN)
        assert definitions.check(PLAIN, owner="zenith").is_valid

    assert check(PLAIN).is_valid


def test_who_has_what_takes_too_long_checked_twice_is_asked_to_wait_and_others_are_not(monkeypatch):
    def take_too_much(**asked):
        raise running_sandbox.TookTooMuch

    monkeypatch.setattr(checks.turns.line, "_accounts", {})
    with monkeypatch.context() as patched:
        patched.setattr(checks, "run_in_sandbox", take_too_much)
        for _ in range(2):
            assert "took too long" in check(PLAIN).errors[0].message

    with pytest.raises(ChecksArePaused, match="Try again in 60 seconds"):
        check(PLAIN)
    assert definitions.check(PLAIN, owner="zenith").is_valid


def test_waiting_and_checking_end_before_a_proxy_gives_up():
    configured = (settings.BASE_DIR / "deploy/nginx.conf").read_text()
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", configured)

    assert checks.turns.waits == sandbox.LONGEST
    assert checks.turns.waits + sandbox.LONGEST < int(seconds)


def test_after_a_failure_the_next_is_checked(monkeypatch):
    monkeypatch.setattr(checks, "run_in_sandbox", lambda **asked: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        check("a: 1")
    monkeypatch.undo()

    assert check(PLAIN).is_valid


def test_three_times_as_many_operations_take_no_nine_times_as_long():
    some, more = (
        _errors_and_processor_time_of(json.dumps(wide(count), indent=1)) for count in (100, 300)
    )

    assert some[0] == more[0] == []
    assert more[1] < 5 * some[1]


def _errors_and_processor_time_of(text):
    """In a process of its own: the seconds of others that end meanwhile are not counted."""
    program = (
        "import json, resource, sys\n"
        "from apis.definitions import check\n"
        "from apis.definitions.checking import running_sandbox\n"
        "from apis.definitions.tests.test_running_sandbox import children_of, eventually\n"
        "running_sandbox.LONGEST = 280\n"  # however little processor time there is in a second
        "findings = check(sys.stdin.read(), owner='acme').findings\n"
        "eventually(lambda: not children_of(running_sandbox.program), 'it is counted')\n"
        "running_sandbox.program.stop()\n"
        "both = [resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN]\n"
        "seconds = sum(sum(resource.getrusage(which)[:2]) for which in both)\n"
        "print(json.dumps([[f.message for f in findings if f.severity == 'error'], seconds]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        input=text,
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=True,
    )
    return json.loads(run.stdout)
