"""What schemathesis loads: each call has the token of the next role, out of those it was given."""

import os
from itertools import cycle
from typing import Any

import schemathesis

TOKENS = cycle(os.environ["TOKENS"].split())


@schemathesis.auth(refresh_interval=None)
class EachInTurn:
    """The tokens in turn."""

    def get(self, case: Any, context: Any) -> str:
        """The next one."""
        return next(TOKENS)

    def set(self, case: Any, data: str, context: Any) -> None:
        """Show it."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}
