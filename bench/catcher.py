"""A mail server that keeps nothing: `python -m bench.catcher PORT` prints when each mail came."""

import sys
import threading
import time
from typing import Any

from aiosmtpd.controller import Controller


class Clock:
    """Prints the moment of each mail, one a line."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        print(time.monotonic(), flush=True)
        return "250 OK"


if __name__ == "__main__":
    Controller(Clock(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    print("ready", flush=True)
    threading.Event().wait()
