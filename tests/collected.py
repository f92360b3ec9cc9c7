"""Static files as production serves them, collected once, which takes seven seconds of CPU."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.once import ROOT, made_once

MADE_BY = [
    "requirements.txt",
    "console/settings.py",
    "console/serving/storage.py",
    "console/serving/stylesheets.py",
]


def copy_collected_static(to: Path) -> None:
    """Put the files into this CONSOLE_DATA, as `collectstatic` leaves them."""
    shutil.copytree(collected_static(), to / "static", dirs_exist_ok=True)


def collected_static() -> Path:
    """The folder with the files as `collectstatic` leaves them, in which nothing may be changed."""
    return made_once("static", _digest(), _collect)


def _collect(folder: Path) -> None:
    data = folder.with_suffix(".data")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"CONSOLE_DATA": str(data)},
        check=True,
    )
    (data / "static").rename(folder)
    shutil.rmtree(data)


def _digest() -> str:
    """Of the files, where they lie, and of what decides how they are written."""
    digest = sha256()
    ours = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    for path in sorted([*ours, *(ROOT / name for name in MADE_BY)]):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
