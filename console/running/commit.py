"""Which commit of the console runs, for operators."""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def commit(value: str, folder: Path) -> str:
    """The commit that was named when the image was built, or that of a checkout; "" if unknown."""
    value = value.strip().lower()
    if value and not _COMMIT.fullmatch(value):
        raise ImproperlyConfigured(
            f"CONSOLE_COMMIT must be a commit, of 7 hexadecimal digits or more, not {value!r}."
        )
    return value or _of_checkout(folder)


def _of_checkout(folder: Path) -> str:
    """Without git, which need not be there, and refuses folders of other people."""
    try:
        git = _git_folder(folder)
        head = (git / "HEAD").read_text().strip()
        found = _of_branch(git, head.removeprefix("ref: ")) if head.startswith("ref: ") else head
    except (OSError, UnicodeDecodeError):
        return ""
    return found if _COMMIT.fullmatch(found) else ""


def _git_folder(folder: Path) -> Path:
    """A worktree has a file that names it."""
    git = folder / ".git"
    return folder / git.read_text().removeprefix("gitdir: ").strip() if git.is_file() else git


def _of_branch(git: Path, name: str) -> str:
    """A branch has a file of its own, or a line in the one of all."""
    shared = git / "commondir"
    git = git / shared.read_text().strip() if shared.is_file() else git
    if (git / name).is_file():
        return (git / name).read_text().strip()
    lines = map(str.split, (git / "packed-refs").read_text().splitlines())
    return next((line[0] for line in lines if line[1:] == [name]), "")
