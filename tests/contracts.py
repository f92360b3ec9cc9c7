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
    "(tasks)",
    "(mail)",
    "(models)",
    "(permissions)",
]
SHARED = {"models", "domains", "tenancy", "permissions", "events", "signals", "tests"}
"""What apps above may import of organizations. Everything else there is its own."""
ABOVE = ["actions", "admin", "api", "forms", "manifest", "schedule", "urls", "views"]
"""What of organizations stands on tenancy."""


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
            *("[importlinter:contract:tenancy]", "name = Organizations keep to themselves"),
            *("type = protected", "protected_modules =", *_indented(_private())),
            *("allowed_importers =", *_indented(["organizations"])),
            *("ignore_imports =", *_indented(_exceptions(apps))),
            "unmatched_ignore_imports_alerting = none",
            *(
                "[importlinter:contract:ground]",
                "name = All apps stand on tenancy",
            ),
            *("type = forbidden", "source_modules =", *_indented(["organizations.tenancy"])),
            *("forbidden_modules =", *_indented(f"organizations.{name}" for name in ABOVE)),
        ]
    )


def _exceptions(apps: Iterable[str]) -> list[str]:
    """Tests do whatever people do; so do those who fill the demo."""
    return [
        *(f"{app}.{part}.** -> organizations.**" for app in apps for part in ("tests", "demo")),
        "projects.management.commands.demo -> organizations.actions",
        # Who is let in by the portal, or not, is told at once and not by their choice.
        "portal.actions.signing_up -> organizations.notifications.notifying",
    ]


def _private() -> list[str]:
    """The modules of organizations that only they import."""
    folder = ROOT / "organizations"
    names = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    names = {name for name in names if not name.startswith("__")}
    return [f"organizations.{name}" for name in sorted(names - SHARED)]


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
