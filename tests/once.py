"""What every process of a run would make anew, and what takes long: made once, and copied."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".pytest_cache" / "d"


def made_once(name: str, digest: str, make: Callable[[Path], None]) -> Path:
    """The file or folder that `make` writes to the path it gets, from this run or an earlier one.

    While one process makes it the others wait. The digest is of all that it is made from; what was
    made from something else is thrown away.
    """
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / digest
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for outdated in folder.iterdir():
                shutil.rmtree(outdated) if outdated.is_dir() else outdated.unlink()
            make(unfinished := folder / "unfinished")
            unfinished.rename(made)
    return made
