"""How gunicorn serves where no proxy stands in front, under `bin/start`.

After its last answer gunicorn reads on for up to two seconds, so that a client which still sends
gets that answer and not a reset. Since 26.0 its threaded worker does so in the one thread that
accepts connections (https://github.com/benoitc/gunicorn/pull/3590): a few clients that leave theirs
open keep everyone else waiting. Here the thread that had the request reads on.
"""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers import gthread

READS_ON = 2.0
"""Seconds."""
READS_AT_MOST = 4 * 1024 * 1024
"""Bytes: as large a form as the console takes."""
# Seconds that a client which says nothing has a thread. Then it waits where it costs none.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.2


class Worker(gthread.ThreadWorker):
    """gunicorn's, except that it accepts connections whatever their clients do."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # A quarter of the threads. Beyond that, a client that still sends gets a reset.
        self._reading_on = threading.Semaphore(max(self.cfg.threads // 4, 1))

    def handle(self, conn: Any) -> Any:
        """Answer one request, in a thread of the pool; false if the connection ends with it."""
        is_kept = super().handle(conn)
        if not is_kept:
            may_read_on = self._reading_on.acquire(blocking=False)
            try:
                end(conn.sock, reads_on=READS_ON if may_read_on else 0)
            finally:
                if may_read_on:
                    self._reading_on.release()
        return is_kept


def end(connection: socket.socket, *, reads_on: float) -> None:
    """Say that nothing follows, and read on for so many seconds.

    Then nothing more can be read, so that gunicorn, which does this again, closes it without
    waiting.
    """
    until = time.monotonic() + reads_on
    left = READS_AT_MOST
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while left > 0:
            connection.settimeout(max(until - time.monotonic(), 0))
            chunk = connection.recv(65_536)
            if not chunk:
                break
            left -= len(chunk)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD)
