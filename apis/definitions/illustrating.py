"""Samples and example answers of operations, as many as a page has room for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.html import escape

from apis.definitions.calls import Calls, is_shown
from apis.definitions.examples import content_of, is_json, text_of
from apis.definitions.reference import Example, OperationEntry, Reader
from apis.definitions.refs import resolve_reference
from apis.definitions.samples import samples

ROOM = 1_000_000
"""Characters of all samples and examples of a document. The rest of the operations have none."""
LONGEST_EXAMPLE = 6_000
TAGS = 900
"""Characters around those of one operation."""


class Illustrator:
    """Puts samples and examples to the entries of one document, until there is no more room."""

    def __init__(self, reader: Reader, room: int) -> None:
        self.reader = reader
        self.calls = Calls(reader.document, reader.examples)
        self.room = min(room, ROOM)

    def add_samples(self, entries: Iterable[OperationEntry]) -> list[OperationEntry]:
        """The entries with what there is room for."""
        return [self._one(entry) for entry in entries]

    def _one(self, entry: OperationEntry) -> OperationEntry:
        if self.room <= 0:
            return entry
        call = self.calls.of(entry.operation)
        written = samples(call) if call else []
        example = next(self._examples(entry), None)
        texts = [*(sample.text for sample in written), *([example.text] if example else [])]
        self.room -= sum(len(escape(text)) for text in texts) + TAGS
        return replace(entry, samples=written, example=example) if self.room > 0 else entry

    def _examples(self, entry: OperationEntry) -> Iterator[Example]:
        """Of the answers that say that it went well, in JSON if there is some."""
        answers = entry.operation.fields.get("responses")
        for code, given in (answers if isinstance(answers, dict) else {}).items():
            if not code.startswith("2"):
                continue
            content = content_of(resolve_reference(self.reader.document, given))
            for kind in sorted(content, key=lambda kind: not is_json(kind)):
                example = self.reader.examples.of(content[kind], "writeOnly")
                text = text_of(example, kind, LONGEST_EXAMPLE)
                if text and is_shown(text):
                    yield Example(code, text)
