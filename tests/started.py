"""The console as `bin/start` runs it, by someone who has set nothing but where to keep things."""

import os
import re
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.cookiejar import CookieJar
from pathlib import Path

from tests.collected import copy_collected_static
from tests.migrated import copy_migrated_file
from tests.ports import free_port
from tests.waiting import LONG, eventually

ROOT = Path(__file__).parent.parent
PREPARED_FOR_TESTS = {
    *("ALLOWED_HOSTS", "CELERY_BROKER_URL", "CONSOLE_ORIGIN", "DATABASE_URL", "DEBUG"),
    *(
        "DATABASE_POOLED",
        "DJANGO_SETTINGS_MODULE",
        "LOG_FORMAT",
        "LOG_LEVEL",
        "MAIL_FROM",
        "MAIL_URL",
        "SECRET_KEY",
    ),
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Started:
    """A console that was started."""

    process: subprocess.Popen[str]
    data: Path
    port: int
    log_file: Path

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def secret_key(self) -> str:
        """The key that `bin/setup` made."""
        _, _, rest = (self.data / "console.env").read_text().partition("SECRET_KEY=")
        return rest.splitlines()[0]

    @property
    def log(self) -> str:
        """What it has written to standard error."""
        return self.log_file.read_text()

    def first_line(self) -> str:
        """What it prints when it is ready, or nothing when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def log_of_failure(self) -> str:
        assert self.process.wait(timeout=LONG) == 1
        assert "Traceback" not in self.log
        return self.log

    def manage(self, *arguments: str, **given: str) -> str:
        """Run a command of `manage.py` on its data, and return what that printed."""
        command = subprocess.run(
            [ROOT / ".venv" / "bin" / "python", "manage.py", *arguments],
            cwd=ROOT,
            env=untouched() | {"CONSOLE_DATA": str(self.data), "PORT": str(self.port)} | given,
            capture_output=True,
            text=True,
            check=True,
        )
        return command.stdout

    def descendants(self) -> dict[int, str]:
        """The process ids of everything that it runs at this moment, each with its command."""
        return descendants(self.process.pid)

    def pid_of(self, words: str) -> int:
        """The first process whose command has these words."""
        return min(pid for pid, command in self.descendants().items() if words in command)

    def mails_to(self, address: str) -> list[str]:
        """The texts of the mails that have arrived there, oldest first."""
        files = sorted((self.data / "mail").glob("*.eml"))
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [
            part.get_content()
            for mail in mails
            if address in str(mail["To"]) and (part := mail.get_body(("plain",)))
        ]


class Visitor:
    """Someone with a browser that knows cookies and forms, and nothing else."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._browser = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        """The page; raises HTTPError for one that says no."""
        with self._browser.open(self.origin + path, timeout=LONG) as page:
            return str(page.read().decode())

    def post(self, path: str, **fields: str | list[str]) -> str:
        """Fill in the form on this page, and return the page that follows."""
        token = TOKEN.search(self.get(path))
        assert token, f"{path} has no form"
        fields["csrfmiddlewaretoken"] = token[1]
        data = urllib.parse.urlencode(fields, doseq=True).encode()
        with self._browser.open(self.origin + path, data, timeout=LONG) as page:
            return str(page.read().decode())

    def sign_up(self, address: str) -> None:
        """Ask for an account, which has a code mailed to the address."""
        self.post("/accounts/signup/", email=address, password1="a long enough password")


Start = Callable[..., Started]


def untouched() -> dict[str, str]:
    """The environment without what was prepared for tests."""
    return {name: value for name, value in os.environ.items() if name not in PREPARED_FOR_TESTS}


@contextmanager
def starter(data: Path, *, is_new: bool = False) -> Iterator[Start]:
    """A way to start the console on a port of its own, as often as wanted.

    Unless it is new it finds its database and static files as an earlier start would have left
    them: they take longer than all the rest.
    """
    if not is_new:
        data.mkdir(exist_ok=True)
        copy_migrated_file(data / "console.sqlite3")
        copy_collected_static(data)
    port = free_port()
    consoles: list[Started] = []

    def start(**given: str) -> Started:
        log = data.parent / f"{data.name}.{len(consoles)}.log"
        process = subprocess.Popen(
            [ROOT / "bin" / "start"],
            env=untouched() | {"CONSOLE_DATA": str(data), "PORT": str(port)} | given,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
            start_new_session=True,
        )
        consoles.append(Started(process, data, port, log))
        return consoles[-1]

    try:
        yield start
    finally:
        for console in consoles:
            # How long it takes to end in good order is for the tests that ask it.
            for pid in [console.process.pid, *console.descendants()]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            console.process.communicate(timeout=LONG)


def descendants(pid: int) -> dict[int, str]:
    """Every process that this one has started, or that one of those has, with its command."""
    found: dict[int, str] = {}
    table = {own: (parent, command) for own, parent, command in processes()}
    while more := {
        own: command
        for own, (parent, command) in table.items()
        if own not in found and (parent == pid or parent in found)
    }:
        found |= more
    return found


def processes() -> list[tuple[int, int, str]]:
    """Id, parent, and name with command of every process that has not ended.

    What `bin/start` runs has its command, and is told apart by names.
    """
    table = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,comm=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split(None, 3) for line in table.stdout.splitlines()]
    return [
        (int(pid), int(parent), rest[-1])
        for pid, parent, state, *rest in rows
        if rest and not state.startswith("Z")
    ]


def are_gone(pids: set[int] | dict[int, str]) -> bool:
    """Whether none of these processes runs."""
    return not {pid for pid, _, _ in processes()} & set(pids)


def answers(console: Started) -> bool:
    """Whether it shows its first page."""
    try:
        return "Sign in" in Visitor(console.origin).get("/accounts/login/")
    except OSError:  # no one listens, or it says no
        return False


def mail_arrives(console: Started, address: str) -> None:
    """Sign someone up, and see that the code comes."""
    Visitor(console.origin).sign_up(address)
    eventually(lambda: console.mails_to(address), f"a mail to {address}\n{console.log}")
