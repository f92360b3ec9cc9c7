#!/usr/bin/env python3
"""Reports the calls in the access log of nginx or Caddy to the console.

Copy this file to where the gateway runs. It needs Python 3.9 or newer, no packages, and the token
of the gateway, in a file or in the environment variable GATEWAY_TOKEN:

    python3 report_usage.py /var/log/nginx/acme-apis.log --console https://console.example.com \
        --token-file /etc/acme-gateway.token --state /var/lib/acme-usage.json

It writes each batch to the state file before it sends it. After a restart it sends that batch
again under the same name, and the console counts a name once: no call is lost or counted twice.
"""

from __future__ import annotations

import argparse
import fcntl
import http.client
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, BinaryIO, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

TOKEN = "GATEWAY_TOKEN"  # noqa: S105  (a name)
MOST_LINES, MOST_BYTES, LONGEST_LINE = 1_000, 1_000_000, 65_536
MARKED = 1_024
"""Bytes before a place by which its file is known again, also in a copy."""
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_RETRY_AFTER = 1.0, 60.0, 3_600.0
SHORTEST_PAUSE, TIMEOUT = 0.1, 30.0
ROTATED = r"([.-][0-9][0-9A-Za-z.:-]*)?"
"""What logrotate adds to the name of the log."""
ROLLED = r"-[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9.-]+(-(size|time|manual))?"
"""What Caddy inserts before its suffix, from 2.11 on with the reason at the end."""
COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


def call_in(line: bytes) -> dict[str, Any] | None:
    """The call that a line of the log is about; None where it names no application.

    Only these fields are sent. Raises ValueError for a line that the configuration does not write.
    """
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError("no object")
    try:
        if "user_id" in said:
            said = _of_caddy(said)
        if not said.get("application"):
            return None
        return {
            "api": str(said["api"]),
            "application": str(said["application"]),
            "at": str(said["at"]),
            "status": int(said["status"]),
            "bytes": int(said["bytes"]),
            "ms": round(float(said["seconds"]) * 1_000),
        }
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _of_caddy(said: dict[str, Any]) -> dict[str, Any]:
    """A line of Caddy in the words of nginx: the API and the application are its user."""
    api, _, application = str(said["user_id"]).partition(" ")
    renamed = {"at": "ts", "status": "status", "bytes": "size", "seconds": "duration"}
    call = {name: said[theirs] for name, theirs in renamed.items()} if application else {}
    return {"api": api, "application": application, **call}


class File(NamedTuple):
    """One file of a log that is rotated."""

    path: Path
    inode: int
    written: float
    """When it was last written. Never, for the log itself: it is the newest of them."""


def files_of(log: Path) -> list[File]:
    """The log and what it was renamed or copied to, the oldest first."""
    rolled = f"{re.escape(log.stem)}{ROLLED}{re.escape(log.suffix)}"
    name = re.compile(f"{re.escape(log.name)}{ROTATED}|{rolled}")
    found = []
    for path in log.parent.iterdir():
        if name.fullmatch(path.name) and path.suffix not in COMPRESSED:
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            written = float("inf") if path == log else stat.st_mtime
            found.append(File(path, stat.st_ino, written))
    return sorted(found, key=lambda file: file.written)


@dataclass(frozen=True)
class Place:
    """How far a log was read, and what of it the console may not have taken yet."""

    inode: int = 0
    """Of the file, which keeps it when it is renamed; 0 before the first."""
    offset: int = 0
    mark: str = sha256().hexdigest()
    written: float = 0.0
    """When the file was last written, as far as it was read."""
    batch: dict[str, Any] | None = None
    """What is sent until the console has taken it."""
    left: Sequence[Any] = (0, 0, "")
    """The inode, offset and mark of the file before, which the gateway may still write to."""


def load(path: Path) -> Place:
    """The place in this file; a new one where there is no file yet."""
    try:
        return Place(**json.loads(path.read_text()))
    except FileNotFoundError:
        return Place()
    except (ValueError, TypeError):
        raise SystemExit(f"{path} contains no place in a log. Delete it to start again.") from None


def save(place: Place, path: Path) -> None:
    """Write it as a whole or not at all, also if the machine loses power."""
    new = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(place), file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def mark_at(file: BinaryIO, offset: int) -> str:
    """A digest of what the file has before the offset, where it is left; empty if it is shorter."""
    start = max(0, offset - MARKED)
    file.seek(start)
    before = file.read(offset - start)
    return sha256(before).hexdigest() if len(before) == offset - start else ""


def lines_in(file: BinaryIO) -> Iterator[bytes]:
    """The whole lines from here, as many as one batch may have."""
    size = 0
    for _ in range(MOST_LINES):
        line = file.readline(LONGEST_LINE)
        size += len(line)
        is_half = not line.endswith(b"\n") and len(line) < LONGEST_LINE
        if is_half or size > MOST_BYTES:
            return
        yield line


class Follower:
    """Follows a log: reads a batch, keeps it, sends it, and goes to the next file.

    For `grace` seconds a file that was renamed may still be written to.
    """

    def __init__(
        self, log: Path, state: Path, send: Callable[[dict[str, Any]], Any], grace: float
    ) -> None:
        self.log, self.state, self.send, self.grace = log, state, send, grace
        self.place = load(state)
        self._keep(self.place)

    def go_on(self) -> bool:
        """Do one step; False when there is nothing to do now."""
        if self.place.batch:
            self._send(self.place.batch)
            return True
        file = self._file()
        if file is None:
            return self._begin_anew()
        with file:
            lines = list(lines_in(file))
            stat = os.fstat(file.fileno())
            return self._read(file, lines, stat) if lines else self._leave(stat)

    def _file(self) -> BinaryIO | None:
        """The file of the place, where it is left; None if it is gone."""
        while True:
            files = files_of(self.log)
            found = self._file_among(files)
            if found or [file[:2] for file in files_of(self.log)] == [file[:2] for file in files]:
                return found
            # One was renamed while they were read.

    def _file_among(self, files: list[File]) -> BinaryIO | None:
        """The same one, or a copy of it; where none was begun, the first written since."""
        same = [file for file in files if file.inode == self.place.inode]
        for each in [*same, *files] if self.place.offset else self._unread(files) or same:
            try:
                file = each.path.open("rb")
            except FileNotFoundError:
                continue
            is_same = os.fstat(file.fileno()).st_ino == each.inode
            if is_same and mark_at(file, self.place.offset) == self.place.mark:
                return file
            file.close()
        return None

    def _unread(self, files: list[File]) -> list[File]:
        """Those written after the file that was left: the log may have been copied since then."""
        return [
            each
            for each in files
            if self.place.inode and each.written > self.place.written and not self._was_left(each)
        ]

    def _was_left(self, file: File) -> bool:
        inode, offset, mark = self.place.left
        if file.inode != inode:
            return False
        with suppress(FileNotFoundError), file.path.open("rb") as opened:
            return mark_at(opened, offset) == mark
        return False

    def _begin_anew(self) -> bool:
        """Go to the first file written after the one that is gone, or to the first of all.

        Warns that lines may be lost if a file had been begun. False if there is no such file yet.
        """
        later = [file for file in files_of(self.log) if file.written > self.place.written]
        if not later:
            return False
        if self.place.inode:
            say(f"{self.log}: the file that was read is gone, or was emptied. Lines may be lost.")
        self._keep(Place(later[0].inode, written=self.place.written))
        return True

    def _read(self, file: BinaryIO, lines: list[bytes], stat: os.stat_result) -> bool:
        end = self.place.offset + sum(map(len, lines))
        calls = self._understood(lines)
        batch = {"batch": token_hex(16), "lines": calls} if calls else None
        self._keep(Place(stat.st_ino, end, mark_at(file, end), stat.st_mtime, batch))
        return True

    def _understood(self, lines: list[bytes]) -> list[dict[str, Any]]:
        calls, wrong, at = [], [], self.place.offset
        for line in lines:
            try:
                calls.append(call_in(line))
            except (ValueError, RecursionError) as error:
                wrong.append(f"at byte {at}, {str(error)[:200]}")
            at += len(line)
        if wrong:
            about = f"{len(wrong)} of {len(lines)} lines are no calls, and are left out"
            say(f"{self.log}: {about}. The first: {wrong[0]}")
        return [call for call in calls if call]

    def _send(self, batch: dict[str, Any]) -> None:
        answer = self.send(batch)
        if answer.get("dropped") or answer.get("errors"):
            reasons = f"{answer.get('dropped')}, {(answer.get('errors') or [])[:3]}"
            say(f"The console counted {answer.get('taken')} of {answer.get('lines')}: {reasons}")
        self._keep(replace(self.place, batch=None))

    def _leave(self, stat: os.stat_result) -> bool:
        """Go to the next file if there is one, and the gateway has had time to close this one."""
        files = files_of(self.log)
        own = [each.written for each in files if each.inode == stat.st_ino]
        later = [each for each in files if own and each.written > own[0]]
        # A change of the name counts as one of the file, as does a line.
        if not later or time.time() - stat.st_ctime < self.grace:
            return False
        if stat.st_size > self.place.offset:
            say(f"{self.log}: the last line of a renamed file is not complete, and is left out.")
        left = (stat.st_ino, self.place.offset, self.place.mark)
        self._keep(Place(later[0].inode, written=stat.st_mtime, left=left))
        return True

    def _keep(self, place: Place) -> None:
        save(place, self.state)
        self.place = place


class _Stay(HTTPRedirectHandler):
    """Takes the token nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def post(
    url: str,
    batch: dict[str, Any],
    *,
    token: Callable[[], str],
    pause: Callable[[float], object] = time.sleep,
) -> dict[str, Any]:
    """What the console answered. Waits for as long as it is away; a new token is read each time.

    Raises SystemExit where no attempt can succeed.
    """
    body, wait = json.dumps(batch).encode(), FIRST_PAUSE
    while True:
        sent_token, least = token(), 0.0
        try:
            return _attempt(url, body, sent_token, batch["batch"])
        except HTTPError as error:
            reason, least = _reason(error, sent_token), _retry_after(error)
            if error.code < 500 and error.code not in {408, 425, 429}:
                if sent_token != token():
                    continue
                raise SystemExit(f"The console refused a report, which is kept: {reason}") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = str(error) or type(error).__name__
        now = max(wait, least)
        say(f"The console took nothing, next attempt in {now:.0f} s: {reason}")
        pause(now)
        wait = min(wait * 2, LONGEST_PAUSE)


def _attempt(url: str, body: bytes, token: str, name: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "X-Gateway-Token": token}
    request = Request(url, body, headers)  # noqa: S310  (http and https only)
    with build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
        said = json.loads(answer.read())
    if not isinstance(said, dict) or said.get("batch") != name:
        raise ValueError("The answer is none of the console.")
    return said


def _reason(error: HTTPError, token: str) -> str:
    """The status, what to do, and what was answered, in one line without the token."""
    advice = {
        401: "The token is not valid.",
        403: "The token may not report, or the organization is suspended.",
        404: "The token is not valid, or this is not the address of the console.",
    }.get(error.code, "")
    if 300 <= error.code < 400:
        advice = f"The console is at another address: {error.headers.get('Location')}"
    try:
        said = error.read(4_000).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        said = ""
    return " ".join(f"{error.code} {advice} {said.replace(token, '…')[:300]}".split())


def _retry_after(error: HTTPError) -> float:
    """Seconds that the answer asks to wait for; 0 where it names none."""
    asked = error.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_RETRY_AFTER) if re.fullmatch("[0-9]{1,9}", asked) else 0.0


def read_token(file: Path | None) -> str:
    """The token, read each time anew, since it is rotated while this runs."""
    try:
        found = file.read_text(errors="replace") if file else os.environ.get(TOKEN, "")
    except OSError as error:
        raise SystemExit(f"--token-file cannot be read: {error.strerror}") from None
    if not re.fullmatch(r"[!-~]+", found.strip()):
        raise SystemExit(f"Put the token of the gateway into {'--token-file' if file else TOKEN}.")
    return found.strip()


def say(text: str) -> None:
    """Write it to standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  (this is what it has to say)


def locked(state: Path) -> IO[str]:
    """A file that only one process can have: two would count everything twice."""
    lock = state.with_name(f"{state.name}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"Another process uses {state}.") from None
    return lock


def origin(text: str) -> str:
    """The address of the console."""
    parts = urlsplit(text)
    is_whole = parts.hostname and parts.port != 0 and re.fullmatch("[!-~]+", text)
    if parts.scheme not in {"http", "https"} or not is_whole:
        raise argparse.ArgumentTypeError("must begin with https:// or http://, and a host")
    return text.rstrip("/")


def seconds(text: str) -> float:
    """A pause."""
    if not 0 <= float(text) <= 3_600:
        raise argparse.ArgumentTypeError("must be 0 to 3600")
    return float(text)


def options() -> argparse.Namespace:
    """What the command was told. The token is not part of it: others can read a command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0], allow_abbrev=False)
    add = parser.add_argument
    add("log", type=Path, help="the log that nginx or Caddy writes")
    add("--console", type=origin, required=True, help="the address of the console: https://…")
    add("--state", type=Path, required=True, help="a file to keep the place in")
    add("--token-file", type=Path, help=f"a file with the token; without it, {TOKEN} is read")
    add("--every", type=seconds, default=5.0, help="seconds between two looks at the log")
    add("--grace", type=seconds, default=5.0, help="how long a renamed log may be written to")
    add("--once", action="store_true", help="end when everything was sent")
    given, unknown = parser.parse_known_args()
    if unknown:  # not repeated: one may be the token
        parser.error("unknown arguments: see --help")
    return given


def main() -> None:
    """Send what is in the log, and what is added to it."""
    given = options()
    token = partial(read_token, given.token_file)
    token()
    send = partial(post, f"{given.console}/gateway/usage", token=token)
    with locked(given.state):
        follower = Follower(given.log.absolute(), given.state.absolute(), send, given.grace)
        while True:
            while follower.go_on():
                pass
            if given.once:
                return
            time.sleep(max(given.every, SHORTEST_PAUSE))


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"{error.filename or 'The file system'}: {error.strerror}")
    except KeyboardInterrupt:
        sys.exit(130)
