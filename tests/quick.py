"""The tests for `bin/test --quick`: house rules, and what concerns the apps that differ from main.

As a program it prints the apps, or the files and folders with the tests, in one line.
"""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ABOUT_ALL = [
    "tests/test_demands.py",
    "tests/test_every_page.py",
    "tests/test_house_rules.py",
    "tests/test_rules_of_tests.py",
    "tests/test_isolation.py",
    "tests/test_links.py",
    "tests/test_machines.py",
    "tests/test_manifests.py",
    "tests/test_declared.py",
    "tests/test_threats.py",
    "tests/test_words.py",
    "tests/api/test_every_operation.py",
]
"""Rules about each file, page, action and operation."""
PARTS_OF_ALL = {"components", "cotton", "forms"}
"""Folders with what pages of most apps include."""


def changed() -> list[Path]:
    """The paths, from the root, of files that differ from main or are not in git yet."""
    base = _git("merge-base", "HEAD", _main())[0]
    names = _git("diff", "--name-only", base) + _git("ls-files", "--others", "--exclude-standard")
    return sorted({Path(name) for name in names})


def apps(changes: list[Path]) -> list[str]:
    """The apps of which a file differs, or a template that one of their pages shows."""
    known = {module.parent.name for module in ROOT.glob("*/apps.py")}
    templates = {Path(*path.parts[1:]) for path in changes if path.parts[0] == "templates"}
    shown = {app for template in templates for app in known if _shows(app, template)}
    return sorted(shown | known & {path.parts[0] for path in changes})


def _shows(app: str, template: Path) -> bool:
    """Whether code of the app names the template, or one that includes it.

    Where no code names it whole, the app is one that names another in its folder. What is part of
    all pages, such as `base.html`, leads to none.
    """
    if template.parts[0] in PARTS_OF_ALL or (template.parent == Path() and template.suffix):
        return False
    names = {f'"{name}"' for name in _with_those_that_include(str(template))}
    if not any(name in code for name in names for code in _code().values()):
        names = {f'"{template.parts[0]}/'}
    return any(name in _code()[app] for name in names)


def _with_those_that_include(template: str) -> set[str]:
    """The template, and all that name it or one that does."""
    names = {template}
    while more := {
        name for name, named in _named_in_templates().items() if named & names and name not in names
    }:
        names |= more
    return names


@cache
def _named_in_templates() -> dict[str, set[str]]:
    """The templates that each one includes or extends, by its name."""
    folder = ROOT / "templates"
    return {
        str(path.relative_to(folder)): set(re.findall(r'"([\w/-]+\.html)', path.read_text()))
        for path in folder.rglob("*.html")
    }


@cache
def _code() -> dict[str, str]:
    """The text of all modules of each app, without those of tests."""
    return {
        app.parent.name: "\n".join(
            path.read_text() for path in app.parent.rglob("*.py") if "tests" not in path.parts
        )
        for app in ROOT.glob("*/apps.py")
    }


def files(changes: list[Path]) -> list[str]:
    """The files about all apps, the folder of each app with a change, and tests that changed."""
    tests = {str(path) for path in changes if path.parts[0] == "tests" and path.match("test_*.py")}
    return sorted({*ABOUT_ALL, *apps(changes), *(name for name in tests if (ROOT / name).exists())})


def _main() -> str:
    known = _git("for-each-ref", "--format=%(refname)")
    wanted = ["refs/remotes/origin/main", "refs/heads/main"]
    return next((name for name in wanted if name in known), "HEAD")


def _git(*arguments: str) -> list[str]:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["apps"]:
            print(",".join(apps(changed())) or "none")
        case _:
            print(" ".join(files(changed())))
