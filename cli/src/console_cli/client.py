"""Requests to a console, repeated where that is safe, and its refusals as messages."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

from console_cli.exits import ExitCode, Failed
from console_cli.sign_ins import SignIn

ATTEMPTS = 3
LONGEST_WAIT = 60
"""Seconds that one answer can make the program wait before it asks again."""
SECONDS = 60
"""For one answer. Uploading a definition of 2 MB is checked while one waits."""
PAUSE = 2
"""Seconds before it asks again, where nothing answered or the answer does not say when."""
USER_AGENT = "console-cli/0.1"
BUSY = {429, 503}
"""Statuses of a console that did nothing yet, and says when to come again."""


@dataclass(frozen=True)
class Client:
    """One console, and the token by which it is asked."""

    sign_in: SignIn

    @cached_property
    def organization(self) -> dict[str, Any]:
        """The organization of the token: its `id`, `handle` and `name`."""
        organization: dict[str, Any] = self.call("GET", "/api/v1/token").json()["organization"]
        return organization

    def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: object = None,
        content: bytes | None = None,
        content_type: str = "",
    ) -> httpx.Response:
        """Send a request, and return its answer if it is a success.

        `{organization}` in the path is the one of the token. A POST carries a key, so that it has
        one effect however often it is sent; a DELETE is not repeated once it may have arrived.
        Raises Failed with the reason of the console and an exit code.
        """
        if "{organization}" in path:
            path = path.replace("{organization}", self.organization["id"])
        headers = {"Authorization": f"Bearer {self.sign_in.token}", "User-Agent": USER_AGENT}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if content_type:
            headers["Content-Type"] = content_type
        request = httpx.Request(
            method, f"{self.sign_in.url}{path}", params=query or None, headers=headers,
            **({"json": body} if body is not None else {"content": content}),
        )  # fmt: skip
        answer = send(request)
        if answer.is_success:
            return answer
        raise _refusal(answer)

    def items(self, path: str, query: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """All items of a list, page after page. Raises Failed as `call` does."""
        query = dict(query or {})
        while True:
            page = self.call("GET", path, query=query).json()
            yield from page["items"]
            if not page.get("next_cursor"):
                return
            query["cursor"] = page["next_cursor"]


def connect() -> httpx.Client:
    """What sends requests. Certificates are checked, and redirects are not followed."""
    return httpx.Client(timeout=SECONDS)


def send(request: httpx.Request) -> httpx.Response:
    """Send a request up to three times, if the console is busy or the connection breaks.

    Raises Failed if there is no answer.
    """
    with connect() as connection:
        for attempt in range(ATTEMPTS):
            is_last = attempt == ATTEMPTS - 1
            try:
                answer = connection.send(request)
            except httpx.TransportError as error:
                did_not_arrive = isinstance(error, httpx.ConnectError)
                if is_last or not (did_not_arrive or request.method != "DELETE"):
                    raise Failed(
                        f"{request.url.copy_with(query=None)} does not answer: {error}",
                        ExitCode.UNREACHABLE,
                    ) from error
                time.sleep(PAUSE)
                continue
            if is_last or answer.status_code not in BUSY:
                break
            time.sleep(min(_seconds(answer), LONGEST_WAIT))
    return answer


def _seconds(answer: httpx.Response) -> int:
    wait = answer.headers.get("Retry-After", "")
    return int(wait) if wait.isdecimal() else PAUSE


def _refusal(answer: httpx.Response) -> Failed:
    """What the console says is wrong (RFC 9457), with the fields and the missing permission."""
    is_problem = "json" in answer.headers.get("Content-Type", "")
    problem = answer.json() if is_problem else {}
    if where := answer.headers.get("Location", ""):
        return Failed(f"The console is at another address: {where}", ExitCode.UNREACHABLE)
    lines = [
        problem.get("detail") or problem.get("title") or f"The answer is {answer.status_code}."
    ]
    lines += [
        f"  {row['pointer'].strip('#/')}: {row['detail']}" for row in problem.get("errors") or ()
    ]
    if permission := problem.get("permission"):
        lines.append(f"Missing permission: {permission}")
    if roles := problem.get("roles"):
        lines.append(f"Roles that have it: {', '.join(roles)}")
    return Failed("\n".join(lines), _exit_code(answer.status_code))


def _exit_code(status: int) -> ExitCode:
    known = {
        400: ExitCode.INVALID,
        401: ExitCode.NOT_SIGNED_IN,
        403: ExitCode.NOT_PERMITTED,
        413: ExitCode.INVALID,
        422: ExitCode.INVALID,
    }
    return known.get(status, ExitCode.UNREACHABLE if status >= 500 else ExitCode.REFUSED)
