"""Adds samples and example responses to the operations of a reference, within a limit."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.html import escape

from apis.definitions.reading.refs import content_of, mapping, resolved
from apis.definitions.reference.calls import Calls, is_shown
from apis.definitions.reference.examples import is_json, text_of
from apis.definitions.reference.reader import Example, OperationEntry, Reader
from apis.definitions.reference.samples import samples

ROOM = 1_000_000
"""Characters of all samples and examples of a document. The rest of the operations have none."""
LONGEST_EXAMPLE = 6_000
TAGS = 900
"""Characters of HTML around the samples and the example of one operation."""


class Illustrator:
    """Adds samples and examples to the entries of one document, up to `room` characters."""

    def __init__(self, reader: Reader, room: int) -> None:
        self.reader = reader
        self.calls = Calls(reader.document, reader.examples)
        self.room = min(room, ROOM)

    def add_samples(self, entries: Iterable[OperationEntry]) -> list[OperationEntry]:
        """The entries with samples and examples; without them once the room is used up."""
        return [self._with_samples(entry) for entry in entries]

    def _with_samples(self, entry: OperationEntry) -> OperationEntry:
        """The entry with its samples and its example, whose characters are taken off the room."""
        if self.room <= 0:
            return entry
        call = self.calls.of(entry.operation)
        call_samples = samples(call) if call else []
        example = next(self._examples(entry), None)
        texts = [*(sample.text for sample in call_samples), *([example.text] if example else [])]
        self.room -= sum(len(escape(text)) for text in texts) + TAGS
        return replace(entry, samples=call_samples, example=example) if self.room > 0 else entry

    def _examples(self, entry: OperationEntry) -> Iterator[Example]:
        """Examples of the responses with a 2xx status, JSON before other media types."""
        for code, response in mapping(entry.operation.fields.get("responses")).items():
            if not code.startswith("2"):
                continue
            content = content_of(resolved(self.reader.document, response))
            for media_type in sorted(content, key=lambda name: not is_json(name)):
                example = self.reader.examples.of(content[media_type], "writeOnly")
                text = text_of(example, media_type, LONGEST_EXAMPLE)
                if text and is_shown(text):
                    yield Example(code, text)
