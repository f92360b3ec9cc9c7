"""The files of a log that is rotated: by renaming, which keeps the inode, or by emptying."""

import re
from collections.abc import Iterator
from pathlib import Path

ROTATED = r"([.-][0-9][0-9A-Za-z.:-]*)?"
"""What logrotate puts after the name of the log for a former file of it."""
ROLLED = r"-[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9.-]+"
"""What Caddy puts before its suffix."""
COMPRESSED = (".gz", ".bz2", ".xz", ".zst")


def file_of(log: Path, inode: int) -> Path | None:
    """Where the file with this inode is now; None if it was deleted or compressed."""
    return next((path for path, number, _ in _files(log) if number == inode), None)


def next_file(log: Path, inode: int) -> int | None:
    """The inode of the file that was begun after this one; None if there is none yet."""
    files = sorted(_files(log), key=lambda file: file[2])
    inodes = [number for _, number, _ in files]
    if inode not in inodes:
        return inodes[0] if inodes else None
    later = inodes[inodes.index(inode) + 1 :]
    return later[0] if later else None


def batch_in(path: Path, offset: int, end: int | None, *, most: int) -> tuple[list[bytes], int]:
    """Whole lines from here, and where they end: up to `end`, or `most` of them at most."""
    lines: list[bytes] = []
    at = offset
    with path.open("rb") as file:
        file.seek(offset)
        for line in file:
            is_over = at >= end if end is not None else len(lines) == most
            if is_over or not line.endswith(b"\n"):
                break
            lines.append(line)
            at += len(line)
    return lines, at


def _files(log: Path) -> Iterator[tuple[Path, int, float]]:
    """Each file of the log with its inode and when it was last written; the log itself last."""
    rolled = f"{re.escape(log.stem)}{ROLLED}{re.escape(log.suffix)}"
    name = re.compile(f"{re.escape(log.name)}{ROTATED}|{rolled}")
    for path in log.parent.iterdir():
        if not name.fullmatch(path.name) or path.suffix in COMPRESSED:
            continue
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        yield path, stat.st_ino, float("inf") if path == log else stat.st_mtime
