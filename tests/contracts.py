"""Which code may import which, told to import-linter: `python -m tests.contracts` checks it.

Between apps the order of INSTALLED_APPS counts; within each app the same layers do. The contracts
are written out for each run, so that an app which was just added is held to them.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import django

from tests.our_apps import ROOT, our_apps

LAYERS = [
    "(manifest)",
    "(urls)",
    "(views) | (api) | (admin) | (schedule) | (receivers)",
    "(forms)",
    "(actions)",
    "(access)",
    "(tasks)",
    "(mail)",
    "(models)",
    "(roles)",
]


def written_out() -> str:
    """The contracts as import-linter reads them."""
    apps = list(our_apps())
    return "\n".join(
        [
            *("[importlinter]", "root_packages =", *_indented(apps)),
            *("[importlinter:contract:apps]", "name = Apps import downwards only"),
            *("type = layers", "layers =", *_indented(reversed(apps))),
            *("[importlinter:contract:modules]", "name = Pages call actions, actions call models"),
            *("type = layers", "layers =", *_indented(LAYERS)),
            *("containers =", *_indented(apps)),
        ]
    )


def check(*options: str) -> "subprocess.CompletedProcess[str]":
    """Run import-linter over them; the exit code is 0 where they hold."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "contracts.ini"
        config.write_text(written_out())
        return subprocess.run(
            [Path(sys.executable).parent / "lint-imports", config, *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


if __name__ == "__main__":
    django.setup()
    run = check()
    print(run.stdout, run.stderr)
    sys.exit(run.returncode)
