"""How far a log was sent, kept in a file, so that a call counts once whatever is restarted."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from secrets import token_hex


@dataclass(frozen=True)
class Place:
    """A place in one file of a log.

    `end` is where the batch ends that was begun: it is sent again exactly so after a restart, under
    the same name. Nothing is begun while it is None.
    """

    sender: str
    """Random, so that two senders of one gateway name their batches differently."""
    inode: int = 0
    """Of the file, which keeps it when it is renamed; 0 before the first."""
    number: int = 0
    """How many files were begun before: an inode may come again."""
    offset: int = 0
    end: int | None = None

    @property
    def batch(self) -> str:
        """The name of the batch that was begun."""
        return f"{self.sender}.{self.number}.{self.offset}-{self.end}"

    def begun(self, end: int) -> "Place":
        """The same with a batch that goes so far."""
        return replace(self, end=end)

    def after(self, offset: int) -> "Place":
        """Where the next batch begins."""
        return replace(self, offset=offset, end=None)

    def in_file(self, inode: int) -> "Place":
        """The beginning of the next file."""
        return Place(self.sender, inode, self.number + 1)


def load(path: Path) -> Place:
    """The place in this file; a new one where there is no file yet."""
    try:
        return Place(**json.loads(path.read_text()))
    except FileNotFoundError:
        return Place(token_hex(8))
    except (ValueError, TypeError):
        raise SystemExit(f"{path} holds no place in a log. Delete it to begin anew.") from None


def save(place: Place, path: Path) -> None:
    """Keep it: whole, or not at all."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w") as file:
        json.dump(asdict(place), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
