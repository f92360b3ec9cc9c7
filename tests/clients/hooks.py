"""What schemathesis loads: each call has the token of the next role, out of those it was given."""

import json
import os
from itertools import cycle
from typing import Any

import schemathesis

IDS = {f"{name}_id": pk for name, pk in json.loads(os.environ["IDS"]).items()}
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


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """The body, in which every other reference is to something that is there."""
    if not isinstance(body, dict):
        return body
    return {n: IDS[n] if n in IDS and len(str(v)) % 2 else v for n, v in body.items()}
