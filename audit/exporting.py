"""Events as a file: made in batches while it is sent, so that a million need no more memory."""

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
    """The reader may not have the rest."""


def batches(
    sets: Sequence[EventQuerySet],
    *,
    older_than: Event,
    export: Export,
    is_allowed: Callable[[], bool],
) -> Iterator[list[Event]]:
    """The events before the one that stands for the export, newest first.

    Asks before each batch whether the reader still may, since a long file could outlive a right,
    and keeps the export's place. Raises Stopped with the reason when either fails. Each batch
    begins where the last one ended, by an index: a cursor that is held open outside a transaction
    would have PostgreSQL store the whole result first.
    """
    last = older_than
    while True:
        if not is_allowed():
            raise ExportStopped(NO_LONGER_ALLOWED)
        if not export.renew():
            raise ExportStopped(TOO_LONG)
        batch = _batch(sets, last)
        if batch:
            yield batch
        if len(batch) < BATCH:
            return
        last = batch[-1]


def _batch(sets: Sequence[EventQuerySet], last: Event) -> list[Event]:
    """The next events of all sets together, each once; a set is read by its own index."""
    found = [event for events in sets for event in events.older_than(last.at, last.pk)[:BATCH]]
    if len(sets) > 1:
        each_once = {event.pk: event for event in found}.values()
        found = sorted(each_once, key=lambda event: (event.at, event.pk), reverse=True)
    return found[:BATCH]


def as_csv(found: Batches) -> Iterator[str]:
    """RFC 4180 with a header, a chunk for each batch. No cell can be taken for a formula."""
    yield csv_lines([COLUMNS])
    try:
        for batch in found:
            yield csv_lines(_cells(event) for event in batch)
    except ExportStopped as reason:
        yield csv_lines([[str(reason)]])


def as_json_lines(found: Batches) -> Iterator[str]:
    """An object with every field for each event, one a line, a chunk for each batch."""
    try:
        for batch in found:
            yield "".join(f"{json.dumps(_facts(event), ensure_ascii=False)}\n" for event in batch)
    except ExportStopped as reason:
        yield f"{json.dumps({'stopped': str(reason)})}\n"


class ExportStream[Chunk: (str, bytes)]:
    """Chunks on their way to a reader, who loses place and connection on ceasing to read.

    The sender asks for the next chunk when the last one is off. A reader that takes none would hold
    a thread, which no time-out ends: the connection is shut down, and sending fails.
    """

    def __init__(
        self, chunks: Iterator[Chunk], *, export: Export, to: socket.socket | None
    ) -> None:
        self._chunks: Iterator[Chunk] = chunks
        self._export, self._to = export, to
        self._patience: Timer | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Chunk:
        self._read_on()
        chunk = next(self._chunks)
        if self._to:
            self._patience = Timer(Export.LEASE.total_seconds(), self._hang_up)
            self._patience.daemon = True
            self._patience.start()
        return chunk

    def close(self) -> None:
        """Called by the web server at the end, however it came about."""
        self._read_on()
        self._export.end()

    def _read_on(self) -> None:
        if self._patience:
            self._patience.cancel()

    def _hang_up(self) -> None:
        with suppress(OSError):
            if self._to:
                self._to.shutdown(socket.SHUT_RDWR)


def _facts(event: Event) -> dict[str, Any]:
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
    facts = _facts(event)
    return [_cell(facts[column]) for column in COLUMNS]


def _cell(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
    return text_cell("" if value is None else str(value))
