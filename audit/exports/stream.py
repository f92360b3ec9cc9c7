"""Events as a file, made in batches while it is sent, so that memory does not grow with them."""

import json
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from threading import Timer
from typing import Any, Self

from audit.models import Event, EventQuerySet, Export
from audit.sentences import sentence
from console.words.spreadsheets import csv_lines, text_cell

BATCH = 2_000
NO_LONGER_ALLOWED = "Export stopped: you no longer have permission to view this history."
TOO_LONG = (
    "Export stopped: it took too long. Filter the history, for example by date, and try again."
)
COLUMNS = (
    *("id", "at", "kind", "sentence", "is_refused", "reason"),
    *("actor_id", "actor", "target_type", "target_id", "target", "before", "after", "address"),
    *("means", "machine_type", "machine_id"),
)

Batches = Iterable[list[Event]]


class ExportStopped(Exception):
    """The rest of the file is not sent. Its text, the reason, is the last line of the file."""


def batches(
    querysets: Sequence[EventQuerySet],
    *,
    older_than: Event,
    export: Export,
    is_allowed: Callable[[], bool],
) -> Iterator[list[Event]]:
    """Batches of the events before the export's own event, newest first.

    Before each batch, calls `is_allowed`, because a right can end while a long file is sent, and
    renews the lease of the export. Raises Stopped when either fails. Each batch begins after the
    last event by an index, because PostgreSQL would store the whole result first for a cursor that
    is open outside a transaction.
    """
    last_event = older_than
    while True:
        if not is_allowed():
            raise ExportStopped(NO_LONGER_ALLOWED)
        if not export.renew():
            raise ExportStopped(TOO_LONG)
        batch = _next_batch(querysets, last_event)
        if batch:
            yield batch
        if len(batch) < BATCH:
            return
        last_event = batch[-1]


def _next_batch(querysets: Sequence[EventQuerySet], last: Event) -> list[Event]:
    """The next `BATCH` events after `last`, newest first, merged from all querysets without
    duplicates. Each queryset is read by itself, because each has its own index.
    """
    events = [event for rows in querysets for event in rows.older_than(last.at, last.pk)[:BATCH]]
    if len(querysets) > 1:
        unique = {event.pk: event for event in events}.values()
        events = sorted(unique, key=lambda event: (event.at, event.pk), reverse=True)
    return events[:BATCH]


def as_csv(event_batches: Batches) -> Iterator[str]:
    """The file as CSV (RFC 4180) with a header, a chunk a batch. No cell is taken for a formula."""
    yield csv_lines([COLUMNS])
    try:
        for batch in event_batches:
            yield csv_lines(_cells(event) for event in batch)
    except ExportStopped as reason:
        yield csv_lines([[str(reason)]])


def as_json_lines(event_batches: Batches) -> Iterator[str]:
    """The file as JSON Lines: an object for each event, a chunk for each batch.

    If the batches raise ExportStopped, the last line is `{"stopped": "<the reason>"}`.
    """
    try:
        for batch in event_batches:
            yield "".join(f"{json.dumps(_fields(event), ensure_ascii=False)}\n" for event in batch)
    except ExportStopped as reason:
        yield f"{json.dumps({'stopped': str(reason)})}\n"


class ExportStream[Chunk: (str, bytes)]:
    """Iterates over the chunks for a response; a client that stops reading is disconnected.

    The web server asks for the next chunk when the last one is sent. A client that takes none would
    hold its thread, which no timeout ends. So if the next chunk is not asked for within the lease
    of the export, the connection is shut down, and sending fails.
    """

    def __init__(
        self, chunks: Iterator[Chunk], *, export: Export, to: socket.socket | None
    ) -> None:
        self._chunks: Iterator[Chunk] = chunks
        self._export, self._socket = export, to
        self._timer: Timer | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Chunk:
        self._cancel_timer()
        chunk = next(self._chunks)
        if self._socket:
            self._timer = Timer(Export.LEASE.total_seconds(), self._shut_down)
            self._timer.daemon = True
            self._timer.start()
        return chunk

    def close(self) -> None:
        """Free the place of the export. Web servers call it at the end, also after a failure."""
        self._cancel_timer()
        self._export.end()

    def _cancel_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _shut_down(self) -> None:
        """Close the connection to the client, so that the server stops sending."""
        with suppress(OSError):
            if self._socket:
                self._socket.shutdown(socket.SHUT_RDWR)


def _fields(event: Event) -> dict[str, Any]:
    """The event as JSON has it."""
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "kind": event.kind,
        "sentence": sentence(event),
        "is_refused": event.is_refused,
        "reason": event.reason,
        "organization_id": str(event.organization_id) if event.organization_id else None,
        "organization": event.organization_label,
        "actor_id": event.actor_id,
        "actor": event.actor_label,
        "target_type": event.target_type,
        "target_id": event.target_id,
        "target": event.target_label,
        "before": event.before,
        "after": event.after,
        "address": event.address,
        "means": event.means,
        "machine_type": event.machine_type,
        "machine_id": event.machine_id,
    }


def _cells(event: Event) -> list[str]:
    """The event as a row of the CSV file."""
    fields = _fields(event)
    return [_cell(fields[column]) for column in COLUMNS]


def _cell(value: Any) -> str:
    """The value as a CSV cell; empty for None and an empty dictionary."""
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
    return text_cell("" if value is None else str(value))
