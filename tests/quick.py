"""The tests for `bin/test --quick`: house rules, and what concerns the apps that differ from main.

As a program it prints the apps, or the files and folders with the tests, in one line.
"""

import subprocess
import sys
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


def changed() -> list[Path]:
    """What differs from main, or is not in git yet, as paths from the root."""
    base = _git("merge-base", "HEAD", _main())[0]
    names = _git("diff", "--name-only", base) + _git("ls-files", "--others", "--exclude-standard")
    return sorted({Path(name) for name in names})


def apps(changes: list[Path]) -> list[str]:
    """Those of which a file differs, or a template that one of their views may render."""
    known = {module.parent.name for module in ROOT.glob("*/apps.py")}
    folders = {path.parts[1] for path in changes if path.parts[0] == "templates"}
    rendered = {app for app in known for folder in folders if _renders(app, folder)}
    return sorted(rendered | known & {path.parts[0] for path in changes})


def _renders(app: str, folder: str) -> bool:
    """Whether code of the app names a template in this folder."""
    code = (path.read_text() for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts)
    return any(f'"{folder}/' in text for text in code)


def files(changes: list[Path]) -> list[str]:
    """Those about all apps, the tests of each app that has a change, and tests that changed."""
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
