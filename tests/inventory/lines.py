"""Each action, with the pages and the operations that do it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import Permission
from tests.addresses import organization_routes
from tests.api.called import actions_called_by, views_of_operations
from tests.demanded import actions_by_app, all_calls, all_demands, taking
from tests.our_apps import our_apps, written_for_tests

FILE = Path(__file__).parents[2] / "docs" / "programs.md"
SIGN_IN = "It asks for a fresh sign-in, which no token has."
HEAD = """# What programs can do

Each action that people do on pages, with the operation by which a program does it, or the reason
why none does. [The API](api.md) says how operations are called.

Written by `python -m tests.inventory`, and compared by a test.
"""
COLUMNS = "| Action | Permission | Operation | Page |\n| --- | --- | --- | --- |\n"


@dataclass(frozen=True)
class Line:
    """An action, and by what it is done."""

    action: str
    permission: str
    pages: list[str]
    """The paths of the pages that do it, after that of the organization."""
    operations: list[str]
    reason: str
    """Why it has no operation; empty if it has one, or if no one said why."""


def lines_by_app() -> dict[str, list[Line]]:
    """The actions that members and programs can do, by their app."""
    by_page = _called({route.path: route.view for route in organization_routes()})
    by_operation = _called(views_of_operations())
    demands, reasons, calls = all_demands(), all_reasons(), all_calls()
    return {
        app: [
            Line(
                action=name,
                permission=_codename(demands.get(name)),
                pages=sorted(path.partition("<handle:handle>")[2] for path in by_page(name)),
                operations=sorted(by_operation(name)),
                reason=SIGN_IN
                if name in calls and calls[name].needs_sign_in
                else reasons.get(name, ""),
            )
            for name in sorted(set(actions) & taking(Actor))
        ]
        for app, actions in actions_by_app().items()
    }


def all_reasons() -> dict[str, str]:
    """Why actions have no operation, as their apps say it."""
    parts = written_for_tests("operations", "PAGES_ONLY")
    return {name: reason for _, part in parts for name, reason in part.items()}


def written() -> str:
    """The text of docs/programs.md."""
    return HEAD + "".join(_sections())


def _sections() -> Iterator[str]:
    titles = {app: app.replace("_", " ").capitalize() for app in our_apps()}
    for app, lines in lines_by_app().items():
        if lines:
            yield f"\n## {titles[app]}\n\n{COLUMNS}"
            yield from map(_row, lines)


def _row(line: Line) -> str:
    words = line.action.replace("_", " ").capitalize()
    operations = ", ".join(f"`{name}`" for name in line.operations) or line.reason
    pages = "<br>".join(f"`{_readable(path)}`" for path in line.pages)
    return f"| {words} | {line.permission} | {operations} | {pages} |\n"


def _readable(path: str) -> str:
    """The path with what stands in it in braces: `/settings/members/{pk}/`."""
    return re.sub(r"<\w+:(\w+)>", r"{\1}", path)


def _codename(demand: Any) -> str:
    return f"`{demand.value}`" if isinstance(demand, Permission) else ""


def _called(views: dict[str, Any]) -> Callable[[str], list[str]]:
    """Which of the views call an action, as a function of its name."""
    called = {name: actions_called_by(view) for name, view in views.items()}
    return lambda action: [name for name, actions in called.items() if action in actions]
