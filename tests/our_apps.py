"""Our apps: those of INSTALLED_APPS that were not installed with a package, in that order.

The order is the layering: an app imports only what stands before it. No other list of apps is
kept; import contracts, house rules and every generated test take theirs from here.
"""

import os
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps

ROOT = Path(__file__).parents[1]
ONLY = set(filter(None, os.environ.get("TEST_APPS", "").split(",")))
"""The apps whose pages and actions alone the loops over all of them try; empty for all."""


def is_tried(app: str) -> bool:
    """Whether loops over all apps try this one."""
    return not ONLY or app in ONLY


@cache
def our_apps() -> dict[str, Path]:
    """The folder of each of our apps, by name, from the lowest to the highest."""
    folders = {config.name: Path(config.path) for config in apps.get_app_configs()}
    return {
        name: folder for name, folder in folders.items() if not folder.is_relative_to(sys.prefix)
    }


def code_of_our_apps() -> list[Path]:
    """Every module that runs, without tests and migrations."""
    return sorted(
        path
        for folder in our_apps().values()
        for path in folder.rglob("*.py")
        if not {"migrations", "tests"} & {*path.relative_to(folder).parts}
    )


def code_of_command_line() -> list[Path]:
    """Every module of the program `console`, which is no app and imports none."""
    return sorted((ROOT / "cli" / "src").rglob("*.py"))


@cache
def name_of(path: Path) -> str:
    """The path from the folder that its app lies in, or from that of the repository."""
    apps_of_path = [folder for folder in our_apps().values() if path.is_relative_to(folder)]
    return str(path.relative_to(apps_of_path[0].parent if apps_of_path else ROOT))


@cache
def written_for_tests(module: str, name: str) -> list[tuple[str, Any]]:
    """What each app that has it calls so in this module of its tests, in the order of the apps.

    So the tests about all pages, actions and addresses name no app.
    """
    found = [
        (app, import_module(f"{app}.tests.{module}"))
        for app, folder in our_apps().items()
        if (folder / "tests" / f"{module}.py").exists()
    ]
    return [(app, getattr(each, name)) for app, each in found if hasattr(each, name)]
