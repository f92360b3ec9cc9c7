"""gunicorn's worker for `bin/start`, where no proxy stands in front of it.

After its last response gunicorn reads on for up to two seconds, so that a client which still sends
gets the response and not a reset. Since 26.0 its threaded worker does so in the one thread that
accepts connections (https://github.com/benoitc/gunicorn/pull/3590): a few clients that leave theirs
open keep everyone else waiting. Here the thread that had the request reads on. Remove when gunicorn
reads on elsewhere, and the timeout with https://github.com/benoitc/gunicorn/pull/3635.
"""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers import gthread

READS_ON = 2.0  # seconds
READS_AT_MOST = 4 * 1024 * 1024  # bytes: as large a form as the console takes
# Seconds that a silent client has a thread. Then it waits where it costs none.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.2


class Worker(gthread.ThreadWorker):
    """gunicorn's threaded worker, which goes on accepting connections whatever their clients do."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # A quarter of the threads. Beyond that, a client that still sends gets a reset.
        self._reading_on = threading.Semaphore(max(self.cfg.threads // 4, 1))

    def handle(self, conn: Any) -> Any:
        """Answer one request, in a thread of the pool.

        Returns a false value after closing the connection, for which the thread reads on first.
        """
        is_kept = super().handle(conn)
        if not is_kept:
            may_read_on = self._reading_on.acquire(blocking=False)
            try:
                end_connection(conn.sock, seconds=READS_ON if may_read_on else 0)
            finally:
                if may_read_on:
                    self._reading_on.release()
        return is_kept


def end_connection(connection: socket.socket, *, seconds: float) -> None:
    """Shut the connection down for writing, read on for so many seconds, and end reading too.

    So gunicorn, which then does the same, finds nothing to wait for. Errors of the client's
    connection are ignored.
    """
    until = time.monotonic() + seconds
    remaining_bytes = READS_AT_MOST
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while remaining_bytes > 0:
            connection.settimeout(max(until - time.monotonic(), 0))
            chunk = connection.recv(65_536)
            if not chunk:
                break
            remaining_bytes -= len(chunk)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD)
